import type { IToken } from "chevrotain";
import { closerOf, unclosed } from "../../grammar/brackets.js";
import { deepestNesting, type Reading } from "../../grammar/read.js";
import type { Mistake } from "../../grammar/recovery.js";
import { tokenTable } from "../../grammar/tokens.js";
import type { Source, Span } from "../base/span.js";
import { suggest } from "../base/suggest.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import {
  keywordAsName,
  missingComma,
  mistakenSymbol,
  nestedTooDeep,
  semicolons,
  unclosedBracket,
  unexpectedToken,
  unknownCharacters,
  unterminatedString,
} from "../diagnostics/syntax.js";
import { lastBefore } from "./context.js";
import { tokenSpan } from "./cst.js";
import { quote } from "./strings.js";

const words = new Map(tokenTable.map(({ name, say }) => [name, say]));
const keywords = new Set(tokenTable.filter(({ role }) => role === "keyword").map(({ name }) => name));

const declarationWords = ["model", "block", "data", "train", "dims", "use"];

/** What a rule stands for, where that says more than the token it begins with. */
const ruleWords: Readonly<Record<string, string>> = {
  primary: "a value",
  extent: "a number, a dimension or `_`",
  step: "a layer or a block",
  type: "a type",
  body: "a statement or `}`",
  settings: "a setting or `}`",
  setting: "a setting",
  module: "a declaration (`model`, `block`, `data`, `train`, `dims` or `use`)",
};

/** The diagnostics of the lexer's and the parser's complaints, without those that only follow from another one. */
export function syntaxDiagnostics(source: Source, reading: Reading): readonly Diagnostic[] {
  const { tokens, comments, semicolons: ends, unknown, tooDeep } = reading;
  const { path, text } = source;
  const span = (token: IToken): Span => tokenSpan(path, token);
  const [firstEnd, ...moreEnds] = ends.map(span);
  return [
    ...unknown.map((place) =>
      unknownCharacters({ span: { path, ...place }, text: text.slice(place.start, place.end), inName: false }),
    ),
    ...[...tokens, ...comments].flatMap((token) => foreign(token, span(token))),
    ...(firstEnd ? [semicolons({ spans: [firstEnd, ...moreEnds] })] : []),
    ...(tooDeep ? [nestedTooDeep({ span: span(tooDeep), limit: deepestNesting, what: "brackets inside each other" })] : []),
    ...withoutConsequences(reading).map((mistake) => diagnosticOf(mistake, source, reading)),
  ];
}

/** Tokens that are not of the language but were understood. */
function foreign(token: IToken, span: Span): readonly Diagnostic[] {
  const found = token.image;
  switch (token.tokenType.name) {
    case "ForeignArrow":
      return [mistakenSymbol({ span, found, meant: "->", why: "data flow along `->`" })];
    case "ForeignEquals":
      return [mistakenSymbol({ span, found, meant: "=", why: "a name is bound with `=`" })];
    case "ForeignString":
      return [mistakenSymbol({ span, found, meant: quote(found.slice(1, -1)), why: 'strings stand in `"`' })];
    case "ForeignComment":
      return [
        mistakenSymbol({
          span: { ...span, end: span.start + (found.startsWith("#") ? 1 : 2) },
          found: found.startsWith("#") ? "#" : "/*",
          meant: "//",
          why: "comments begin with `//`",
        }),
      ];
    case "ForeignName":
      return [unknownCharacters({ span, text: found, inName: true })];
    case "OpenString":
      return [unterminatedString({ span, text: found })];
    default:
      return [];
  }
}

/** Leaves out what only follows from something else: the first complaint about a line is about what its author wrote. */
function withoutConsequences({ mistakes, tokens, unknown, tooDeep }: Reading): readonly Mistake[] {
  const openLines = new Set(tokens.filter(({ tokenType }) => tokenType.name === "OpenString").map(({ startLine }) => startLine));
  const spoiledLines = new Map<number | undefined, Mistake["kind"]>();
  return mistakes.filter(({ kind, token }) => {
    const offset = offsetOf(token);
    const before = lastBefore(tokens, offset);
    const from = before === undefined ? 0 : before.startOffset;
    const spoiler = spoiledLines.get(token.startLine);
    // One comma may be missing after the other.
    const isSpoiled = spoiler !== undefined && !(spoiler === "missing-comma" && kind === "missing-comma");
    if (kind === "unexpected" || kind === "unclosed" || (kind === "missing-comma" && !isSpoiled))
      spoiledLines.set(token.startLine, kind);
    if (isSpoiled || openLines.has(token.startLine) || before?.tokenType.name === "OpenString") return false;
    const isCut = tooDeep !== undefined && tooDeep.startOffset < offset;
    return !isCut && !unknown.some(({ start }) => start >= from && start < offset);
  });
}

/** The virtual token at the end of the file has no offset. */
const offsetOf = ({ startOffset }: IToken): number => (Number.isNaN(startOffset) ? Number.POSITIVE_INFINITY : startOffset);

function diagnosticOf(mistake: Mistake, { path, text }: Source, reading: Reading): Diagnostic {
  const span = placeOf(mistake.token, path, text, reading);
  switch (mistake.kind) {
    case "unexpected": {
      const { token, expected, rule } = mistake;
      const wanted =
        ruleWords[rule] && (expected.length === 0 || expected[0] === "Name")
          ? ruleWords[rule]
          : expected.map((name) => words.get(name) ?? name).join(" or ");
      const before = lastBefore(reading.tokens, offsetOf(token));
      const isLater = before !== undefined && (Number.isNaN(token.startOffset) || before.endLine !== token.startLine);
      // What is missing at the end of a line is looked for there, not on the next one.
      const place =
        isLater && rule !== "module" && rule !== "body" && rule !== "settings" ? { after: tokenSpan(path, before) } : {};
      return unexpectedToken({ span, ...place, found: foundWords(token), expected: wanted, ...helpFor(mistake, reading) });
    }
    case "missing-comma":
      return missingComma({ span, after: tokenSpan(path, mistake.after), item: short(mistake.token.image) });
    case "unclosed": {
      const { opener } = mistake;
      const close = words.get(closerOf(opener.tokenType.name) ?? "") ?? "";
      const places = { opener: tokenSpan(path, opener), at: span, place: closingPlace(mistake, path, reading) };
      return unclosedBracket({ ...places, open: opener.image, close: close.replaceAll("`", "") });
    }
    case "mistaken": {
      const isEquals = mistake.meant === "Equals";
      const why = isEquals ? "a name is bound with `=`" : "a type, an argument or a setting follows a `:`";
      return mistakenSymbol({ span, found: mistake.token.image, meant: isEquals ? "=" : ":", why });
    }
    case "keyword-as-name":
      return keywordAsName({ span, word: mistake.token.image });
  }
}

/** `f32[28, 28)`: the wrong bracket stands for the right one unless an outer bracket waits for it; else it is missing behind the token before. */
function closingPlace({ token, opener }: Mistake & { readonly kind: "unclosed" }, path: string, { tokens }: Reading): Span {
  const { name } = token.tokenType;
  const waits = unclosed(tokens, tokens.indexOf(token)).some((open) => closerOf(open.tokenType.name) === name);
  if ((name === "RParen" || name === "RBracket") && !waits) return tokenSpan(path, token);
  const before = tokenSpan(path, lastBefore(tokens, offsetOf(token)) ?? opener);
  return { ...before, start: before.end };
}

/** The end of the file stands right after the last token, where the eye looks for what is missing. */
function placeOf(token: IToken, path: string, text: string, { tokens }: Reading): Span {
  if (!Number.isNaN(token.startOffset)) return tokenSpan(path, token);
  const last = tokens.at(-1);
  const end = last === undefined ? Math.min(0, text.length) : last.startOffset + last.image.length;
  return { path, start: end, end };
}

function foundWords(token: IToken): string {
  if (token.tokenType.name === "EOF") return "the end of the file";
  return keywords.has(token.tokenType.name) ? `the keyword \`${token.image}\`` : `\`${short(token.image)}\``;
}

const short = (image: string): string => (image.length > 40 ? `${image.slice(0, 40)}…` : image);

function helpFor({ token, rule }: Mistake & { readonly kind: "unexpected" }, { tokens }: Reading): { readonly help?: string } {
  const name = token.tokenType.name;
  if (rule === "step" && name === "LParen")
    return { help: "a step is a layer or a block; give a value its own name with `let` and join it with `add` or `concat`" };
  if (rule === "step" && name === "Number") return { help: "to scale a value write `x * 2` before the pipe" };
  if (rule === "module" && name === "RBrace") return { help: "there is one `}` too many, or an earlier one came too soon" };
  if (rule === "module" && token === tokens[0] && tokens[1]?.tokenType.name === "Number")
    return { help: "the first line is `dlm 1`" };
  const declared = rule === "module" && name === "Name" ? suggest(token.image, declarationWords) : undefined;
  if (declared) return { help: `did you mean \`${declared}\`?` };
  if (rule === "module" && (name === "Let" || name === "Layer" || name === "Name"))
    return { help: "statements stand in the `{ }` of a `model`, `block`, `data` or `train`" };
  return {};
}
