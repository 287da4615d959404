import type { IToken } from "chevrotain";
import { describe, expect, it } from "vitest";
import { type CompletionItem, CompletionRequest } from "vscode-languageserver/node";
import { type Analysis, analyseText } from "../../../compiler/editor/analysis.js";
import { openSession, type Session } from "../../harness/editor_session.js";
import { everythingAt } from "../../harness/everything_at.js";
import { samples } from "../../harness/samples.js";

const uri = "untitled:Prefix";

/** What is offered at the end of a text, without the sign that a name brings along: `kernel:`, `digit =`. */
async function offered(session: Session, text: string): Promise<readonly string[]> {
  session.open(uri, text);
  const items = await session.ask(CompletionRequest.type, { textDocument: { uri }, position: session.end(uri) });
  return ((items ?? []) as readonly CompletionItem[]).map(({ label }) => label.replace(/:$| =$/, ""));
}

/** The words of a finished file that a user could not have made up: keywords, and names of what is declared before or known. */
const isKnown = ({ mentions, calls }: Analysis, { startOffset, tokenType, image }: IToken): boolean => {
  const mention = mentions.find(({ at }) => at.start === startOffset);
  if (mention) return mention.to.span.start < startOffset;
  if (calls.some(({ callee, kind }) => callee.start === startOffset && kind !== "train")) return true;
  return tokenType.name !== "Name" && /^[a-z]/.test(image);
};

/** Where only the user knows what comes: a new name, a number, a text. */
const isOwn = ({ mentions, calls }: Analysis, { startOffset, tokenType }: IToken): boolean => {
  if (tokenType.name === "String" || tokenType.name === "Number") return true;
  const mention = mentions.find(({ at }) => at.start === startOffset);
  return (
    tokenType.name === "Name" &&
    !calls.some(({ callee }) => callee.start === startOffset) &&
    (!mention || mention.to.span.start === startOffset)
  );
};

/** The widest networks take longest, and are of the same words; `test/slow/lsp` has them too. */
const quick = samples.filter(({ path }) => !/fashion|resnet20|poet/.test(path));

describe("while a file is written", () => {
  it.each(quick)(
    "the next word of $path is offered before it is there",
    async ({ path, text }) => {
      const analysis = analyseText({ path, text }, {});
      const session = openSession();
      const missed: string[] = [];
      for (const token of analysis.reading.tokens) {
        const before = text.slice(0, token.startOffset);
        const labels = await offered(session, before);
        // Right behind a word or a number, it may go on.
        const isFree = isOwn(analysis, token) || /\w$/.test(before);
        const isMissed = isKnown(analysis, token) ? !labels.includes(token.image) : labels.length === 0 && !isFree;
        if (isMissed) missed.push(`${before.slice(-40)}|${token.image}  offered: ${labels.slice(0, 8).join(" ")}`);
      }
      expect(missed).toEqual([]);
    },
    60_000,
  );

  it("every letter of a small file is answered, whatever is asked", async () => {
    const { text } = samples.find(({ path }) => path.endsWith("rows.dlm"))!;
    const session = openSession();
    for (let end = 0; end <= text.length; end++) {
      session.open(uri, text.slice(0, end));
      await everythingAt(session, uri, session.end(uri));
    }
    const { diagnostics, hints } = await everythingAt(session, uri, session.end(uri));
    expect(diagnostics).toEqual([]);
    expect(hints?.length).toBeGreaterThan(1);
  }, 120_000);
});
