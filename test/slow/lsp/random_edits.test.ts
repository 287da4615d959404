import { isDeepStrictEqual } from "node:util";
import { expect, it } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { openSession, type Session } from "../../harness/editor_session.js";
import { everythingAt } from "../../harness/everything_at.js";
import { samples } from "../../harness/samples.js";

const count = 10_000;
/** So often everything is compared, else diagnostics alone. */
const thorough = 100;
/** So often a text becomes what it was at first, so that edits fall into sound texts too. */
const mended = 40;

const seed = Number(process.env.DLMC_SEED ?? 1);

const main = "file:///nowhere/main.dlm";
const blocks = "file:///nowhere/parts/blocks.dlm";

const blocksText = `dlm 1

dims WIDTH = 16

/// Something around which the value goes too.
block Around(units: int = WIDTH) (x: f32[features]) -> f32[features] {
  let inner = x -> dense(units) -> relu -> dense(features)
  x + inner
}
`;

const mnist = samples.find(({ path }) => path.endsWith("mnist.dlm"))?.text ?? "";
const mainText = mnist
  .replace("dlm 1\n", 'dlm 1\nuse "parts/blocks.dlm"\n')
  .replace("-> dense(64) -> relu", "-> dense(WIDTH) -> Around -> repeat(2, Around(WIDTH * 2))");

/** Pieces that meet the grammar in the wrong places. */
const pieces = [
  ...'(){}[],:=+-*/"_ \n#;👍',
  ...["->", "//", "///", "model", "block", "let", "train X on Y {", "data", 'use "parts/blocks.dlm"', "dims N = 3", "as out"],
  ...[
    "dense(",
    "conv2d(3, kernel: 99)",
    "Around",
    "WIDTH",
    "repeat(3, ",
    "image",
    "digit",
    "f32[",
    "1e",
    "0",
    "\r\n",
    "input",
    "output",
  ],
];

interface Edited {
  readonly uri: string;
  readonly original: string;
  text: string;
  version: number;
}

/** Numbers from 0 up to a limit, the same for the same seed. */
function randomFrom(start: number): (limit: number) => number {
  let state = start >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

it(`${count} random edits: the answers are those of a server that sees the text for the first time (DLMC_SEED=${seed})`, async () => {
  console.log(`random edits: DLMC_SEED=${seed}`);
  const random = randomFrom(seed);
  const pick = <T>(all: readonly T[]): T => all[random(all.length)]!;
  const files: readonly Edited[] = [
    { uri: main, original: mainText, text: mainText, version: 1 },
    { uri: blocks, original: blocksText, text: blocksText, version: 1 },
  ];
  const session = openSession();
  for (const { uri, text } of files) session.open(uri, text);
  expect(session.diagnostics(main)).toEqual([]);

  const edit = (file: Edited): void => {
    const isMended = random(mended) === 0;
    const start = isMended ? 0 : random(file.text.length + 1);
    const removed = isMended ? file.text.length : random(3) === 0 ? random(12) : 0;
    const end = Math.min(file.text.length, start + removed);
    const line = pick(file.original.split("\n"));
    const insert = isMended ? file.original : pick([pick(pieces), pick(pieces), "", line, `\n${line}\n`]);
    const places = TextDocument.create(file.uri, "dlm", 0, file.text);
    const range = { start: places.positionAt(start), end: places.positionAt(end) };
    session.change(file.uri, [{ range, text: insert }]);
    file.version += 1;
    // A place between \r and \n counts as before both, for the protocol.
    file.text = file.text.slice(0, places.offsetAt(range.start)) + insert + file.text.slice(places.offsetAt(range.end));
  };

  for (let number = 1; number <= count; number++) {
    edit(random(5) === 0 ? files[1]! : files[0]!);
    const fresh = openSession();
    for (const { uri, text, version } of files) fresh.open(uri, text, version);
    const position = TextDocument.create(main, "dlm", 0, files[0]!.text).positionAt(random(files[0]!.text.length + 1));
    const answers = (of: Session) => (number % thorough === 0 ? everythingAt(of, main, position) : of.diagnostics(main));
    const where = `DLMC_SEED=${seed}, edit ${number}, of the text\n${files.map(({ text }) => text).join("\n// ----\n")}`;
    const [known, anew] = await Promise.all([session, fresh].map(async (of) => answers(of))).catch((error) => {
      throw new Error(where, { cause: error });
    });
    if (!isDeepStrictEqual(known, anew)) expect(known, where).toEqual(anew);
  }
});
