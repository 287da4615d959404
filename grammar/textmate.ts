import { type TokenRow, tokenTable } from "./tokens.js";

/**
 * The colours of the editor, as the text of `dlm.tmLanguage.json`: first what a name is by its neighbours, then one pattern for every
 * scope of the token table, in its order. Oniguruma, which runs the patterns, refuses look-behind of any length: neighbours are
 * captured instead.
 */
export function textMateGrammar(): string {
  const grammar = {
    name: "dlm",
    scopeName: "source.dlm",
    fileTypes: ["dlm"],
    patterns: [include("comments"), include("blocks"), include("names"), include("tokens")],
    repository: {
      comments: { patterns: comments.map(({ pattern, scope }) => ({ name: scope, match: pattern.source })) },
      blocks: { patterns: [blockHead] },
      names: { patterns: names },
      tokens: { patterns: tokens.map(patternOf) },
    },
  };
  return `${JSON.stringify(grammar, undefined, 2)}\n`;
}

interface Pattern {
  readonly name?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly captures?: Captures;
  readonly beginCaptures?: Captures;
  readonly patterns?: readonly (Pattern | Include)[];
}

type Captures = { readonly [group: string]: { readonly name: string } };
type Include = { readonly include: string };

const include = (part: string): Include => ({ include: `#${part}` });

const row = (name: string): TokenRow => {
  const found = tokenTable.find((one) => one.name === name);
  if (found === undefined) throw new Error(`grammar/tokens.ts has no token ${name}`);
  return found;
};
const scope = (name: string): string => row(name).scope ?? "";

const comments = tokenTable.filter(({ role }) => role === "comment");
const tokens = tokenTable.filter((one) => one.scope !== undefined && one.role !== "comment");

const word = row("Name").pattern.source;
const reserved = tokenTable.filter(({ role }) => role === "keyword").map(({ pattern }) => pattern.source);
const nameAlone = `\\b(?!(?:${reserved.join("|")})\\b)${word}`;

const typeName = "entity.name.type.dlm";
const shapeName = "support.type.dlm";
const stepName = "entity.name.function.dlm";
const parameterName = "variable.parameter.dlm";
const boundName = "variable.other.definition.dlm";

const captures = (...scopes: readonly string[]): Captures =>
  Object.fromEntries(scopes.map((name, index) => [String(index + 1), { name }]));

/** Words, and behind each a name with this scope. */
const behind = (words: string, scopeOfName: string): Pattern => ({
  match: `\\b(${words})[ \\t]+(${word})\\b`,
  captures: captures(scope("Let"), scopeOfName),
});

const typed = (scopeOfName: string): Pattern => ({
  match: `(${word})[ \\t]*(:)[ \\t]*(${word})`,
  captures: captures(scopeOfName, scope("Colon"), shapeName),
});

const step = (scopeOfName: string): Pattern => ({
  match: `(->)[ \\t]*(${nameAlone})`,
  captures: captures(scope("Arrow"), scopeOfName),
});

/** Up to its body, a block has parameters with types. Where the body is missing, the next declaration ends it. */
const blockHead: Pattern = {
  begin: `\\b(block)[ \\t]+(${word})\\b`,
  beginCaptures: captures(scope("Block"), typeName),
  end: `(?=\\{)|^(?=(?:${reserved.join("|")}|data|train)\\b)`,
  patterns: [include("comments"), typed(parameterName), step(shapeName), include("tokens")],
};

const names: readonly Pattern[] = [
  behind("model|data|train|for|on", typeName),
  behind("let|layer|as", boundName),
  {
    match: `\\b(input|output)[ \\t]+(${word})[ \\t]*(:)[ \\t]*(${word})`,
    captures: captures(scope("Input"), boundName, scope("Colon"), shapeName),
  },
  step(stepName),
  // Nothing is indexed: a name before a square bracket is a type's.
  { name: shapeName, match: `${nameAlone}(?=\\[)` },
  { name: stepName, match: `${nameAlone}(?=\\()` },
  { match: `(${nameAlone})[ \\t]*(:)`, captures: captures(parameterName, scope("Colon")) },
];

/** `data`, `train`, `input` and `output` are keywords only before a name; where they are bound they are names. */
function patternOf({ name, pattern, scope: scopeOfRow, role }: TokenRow): Pattern {
  const { source } = pattern;
  if (name === "String") return { name: scopeOfRow, begin: '"', end: '"|$', patterns: [escapes] };
  if (role === "keyword") return { name: scopeOfRow, match: `\\b${source}\\b` };
  if (role === "contextual") return { name: scopeOfRow, match: `\\b${source}\\b(?=[ \\t]+[A-Za-z_])` };
  return { name: scopeOfRow, match: name === "Number" ? `\\b${source}` : source };
}

const escapes: Pattern = { name: "constant.character.escape.dlm", match: '\\\\(?:[\\\\"nt]|u\\{[0-9A-Fa-f]+\\})' };
