/**
 * `npm run bench:editor`: how long an editor waits for diagnostics after a keystroke in a file of 500 layers, with `dlmc lsp` as it is
 * built, over the protocol. `-- --layers N` and `--edits N` change that. Ends with 1 where it is slower than required.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { TextDocument } from "vscode-languageserver-textdocument";
import { type Client, dlmc, startProcess } from "../../test/harness/editor_client.js";
import { products, residuals } from "../growth/networks.js";

/** Milliseconds within which a user does not see a delay. */
const required = 50;
/** Keystrokes before the measured ones: a session of editing is longer, and V8 has compiled by then what it needs. */
const warmup = 40;

const { values } = parseArgs({
  options: { layers: { type: "string", default: "500" }, edits: { type: "string", default: "60" } },
});
const [layers, edits] = [Number(values.layers), Number(values.edits)];

interface Waited {
  /** Of each keystroke, from the change that is sent to the diagnostics that come back. */
  readonly ms: readonly number[];
  /** What the server's threads took for one, garbage collection among it; undefined where the system does not tell. */
  readonly processorMs: number | undefined;
}

/** Types a digit behind the size of a layer in the middle of the file, and takes it away again. */
async function typeIn(client: Client, uri: string, text: string, where: string): Promise<Waited> {
  const before = text.split(where);
  const at = before.slice(0, before.length >> 1).join(where).length + where.length;
  const position = TextDocument.create(uri, "dlm", 0, text).positionAt(at);
  const typed = { start: position, end: { ...position, character: position.character + 1 } };
  await client.open(uri, text);
  await client.diagnostics(uri);
  const ms: number[] = [];
  let begun = processorTime(client.pid);
  for (let edit = 0; edit < warmup + edits; edit++) {
    if (edit === warmup) begun = processorTime(client.pid);
    const change = edit % 2 === 0 ? { range: { start: position, end: position }, text: "0" } : { range: typed, text: "" };
    const start = performance.now();
    await client.change(uri, [change]);
    await client.diagnostics(uri);
    if (edit >= warmup) ms.push(performance.now() - start);
    // As somebody who types fast: the server may tidy up meanwhile.
    await new Promise((done) => setTimeout(done, 100));
  }
  const ended = processorTime(client.pid);
  await client.close(uri);
  return {
    ms: ms.toSorted((a, b) => a - b),
    processorMs: begun === undefined || ended === undefined ? undefined : (ended - begun) / edits,
  };
}

/** Milliseconds that a process has taken of all processors, as Linux counts them: in hundredths of a second. */
function processorTime(pid: number | undefined): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return 10 * (Number(fields[11]) + Number(fields[12]));
  } catch {
    return undefined;
  }
}

const networks = [
  { name: `${layers} dense layers, each with relu`, text: products(layers, 64).text, where: "dense(64" },
  { name: `${layers} convolutions in residual blocks`, text: residuals(layers).text, where: "conv2d(filters, kernel: 3" },
];

const client = await startProcess({}, dlmc.built);
const slow: string[] = [];
for (const { name, text, where } of networks) {
  const { ms, processorMs } = await typeIn(client, `untitled:${name}`, text, where);
  const [least = 0, median = 0, most = 0] = [0, 0.5, 0.95].map((share) => ms[Math.floor(share * ms.length)]);
  const figures = [`median ${median.toFixed(1)} ms`, `least ${least.toFixed(1)}`, `95 % within ${most.toFixed(1)}`];
  const processor = processorMs === undefined ? "" : `; ${processorMs.toFixed(1)} ms of processor time each`;
  console.log(`${name}: an edit is answered after ${figures.join(", ")}${processor}`);
  if (median > required) slow.push(name);
}
await client.stop();
console.log(
  slow.length === 0 ? `within the ${required} ms required` : `slower than the ${required} ms required: ${slow.join("; ")}`,
);
process.exitCode = slow.length === 0 ? 0 : 1;
