import { tokenMatcher } from "chevrotain";
import { read } from "../../grammar/read.js";
import { tokenTable, tokenType } from "../../grammar/tokens.js";
import { position, type Source, type Span } from "../base/span.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { type Analysis, analyseText, type Mention } from "./analysis.js";
import { calleeAt, isOfLanguage, mentionAt, mentionsOf } from "./mentions.js";
import { applyEdits, type TextEdit } from "./text_edit.js";

/** Why a name stays, as a sentence for the user. */
interface Refusal {
  readonly refused: string;
}

/** The name at an offset, where it can be changed. */
export function renamableAt(analysis: Analysis, offset: number): { readonly at: Span; readonly name: string } | Refusal {
  const mention = mentionAt(analysis, offset);
  if (mention?.to.kind === "file") return { refused: "a file is renamed where it lies" };
  if (mention && isOfLanguage(mention.to.span))
    return { refused: `\`${mention.to.name}\` is a block of the language, and keeps its name` };
  if (mention) return { at: mention.at, name: mention.to.name };
  const called = calleeAt(analysis, offset);
  if (called) return { refused: `\`${called.name}\` is of the language, and keeps its name` };
  return { refused: "there is no name here that a file declares" };
}

/**
 * The edits that give what is named at the offset another name, in every file that these analyses have looked at. They are tried
 * before they are given: where afterwards any name would stand for something else than before, or a mistake come about, the
 * answer says so instead. `others` are analyses of files that may use this one.
 */
export function renameAt(
  analysis: Analysis,
  offset: number,
  { to, others = [] }: { readonly to: string; readonly others?: readonly Analysis[] },
): { readonly edits: readonly TextEdit[] } | Refusal {
  const found = renamableAt(analysis, offset);
  if ("refused" in found) return found;
  const wrong = whyNoName(to);
  if (wrong !== undefined) return { refused: wrong };
  const mention = mentionAt(analysis, offset);
  if (!mention || to === found.name) return { edits: [] };

  const all = [analysis, ...others];
  const edits = mentionsOf(mention.to, all).map(({ at }): TextEdit => ({ span: at, text: to }));
  const refused = all
    .filter((one) => one.mentions.some(({ at }) => edits.some(({ span }) => span.path === at.path)))
    .map((one) => whatBreaks(one, edits))
    .find((reason) => reason !== undefined);
  return refused === undefined ? { edits } : { refused };
}

/** What keeps a text from being a name. */
function whyNoName(text: string): string | undefined {
  const { tokens, comments, semicolons, unknown } = read(text);
  const [token] = tokens;
  const isOne = tokens.length === 1 && comments.length + semicolons.length + unknown.length === 0 && token?.image === text;
  const role = tokenTable.find(({ name }) => name === token?.tokenType.name)?.role;
  if (isOne && (role === "keyword" || constants.includes(text))) return `\`${text}\` is a word of the language`;
  if (isOne && role !== "mistaken" && tokenMatcher(token, tokenType("Name"))) return undefined;
  return `\`${text}\` is no name: names are made of the letters a to z, digits and \`_\`, and begin with no digit`;
}

/** Names that stand for a value wherever an argument is. */
const constants: readonly string[] = ["true", "false"];

/** What would be wrong with a file, or with those that it uses, after the edits: as a sentence. */
function whatBreaks(before: Analysis, edits: readonly TextEdit[]): string | undefined {
  const { source, mentions, textOf } = before;
  const edited = (path: string): Source => ({ path, text: applyEdits(path, textOf(path) ?? "", edits) });
  const load = (name: string, from: string): Source | undefined => {
    const use = mentions.find(({ at, to }) => to.kind === "file" && at.path === from && to.name === name);
    return use && edited(use.to.span.path);
  };
  const after = analyseText(edited(source.path), { load });

  const moved = movedBy(edits);
  const known = new Set(before.diagnostics.map((diagnostic) => placeOfMistake(diagnostic, moved)));
  const mistake = after.diagnostics.find((diagnostic) => !known.has(placeOfMistake(diagnostic)));
  if (mistake) return `with this name ${mistake.title}`;
  const expected = mentions.map((mention) => meaningOf(mention, moved));
  const odd = after.mentions.find((mention, index) => meaningOf(mention) !== expected[index]);
  if (!odd) return after.mentions.length === expected.length ? undefined : "a name would then stand for nothing";
  const { line } = position(after.textOf(odd.at.path) ?? "", odd.at.start);
  return `\`${odd.to.name}\` in line ${line} would then stand for something else`;
}

type Move = (span: Span) => Span;

const stay: Move = (span) => span;

const placeOfMistake = ({ code, labels: [first] }: Diagnostic, move = stay): string =>
  first ? `${code} ${placeAfter(first.span, move)}` : code;

const meaningOf = ({ at, to }: Mention, move = stay): string => `${placeAfter(at, move)} ${to.kind} ${placeAfter(to.span, move)}`;

function placeAfter(span: Span, move: Move): string {
  const { path, start } = move(span);
  return `${path}:${start}`;
}

/** Where spans of the texts before are in the edited ones. No span begins inside of an edit. */
function movedBy(edits: readonly TextEdit[]): Move {
  return ({ path, start, end }) => {
    const shift = (offset: number): number =>
      edits
        .filter(({ span }) => span.path === path && span.end <= offset)
        .reduce((sum, { span, text }) => sum + text.length - (span.end - span.start), offset);
    return { path, start: shift(start), end: shift(end) };
  };
}
