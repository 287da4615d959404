import { type TokenRow, tokenTable } from "./tokens.js";

/** The colours of the editor, as the text of `dlm.tmLanguage.json`: one pattern for every scope of the token table, in its order. */
export function textMateGrammar(): string {
  const grammar = {
    name: "dlm",
    scopeName: "source.dlm",
    fileTypes: ["dlm"],
    patterns: [...callPatterns, ...tokenTable.filter(({ scope }) => scope !== undefined).map(patternOf)],
  };
  return `${JSON.stringify(grammar, undefined, 2)}\n`;
}

/** What a name is by its neighbours, which the table of single tokens can't say; before it, for the first pattern wins. */
const callPatterns = [
  { name: "entity.name.type.dlm", match: "(?<=\\b(?:model|block|data|train|for|on)[ \\t]+)[A-Za-z_][A-Za-z0-9_]*" },
  { name: "variable.parameter.dlm", match: "\\b[A-Za-z_][A-Za-z0-9_]*(?=[ \\t]*:)" },
  { name: "entity.name.function.dlm", match: "\\b(?!(?:block|for|on|as)\\b)[A-Za-z_][A-Za-z0-9_]*(?=\\()" },
];

/** `data`, `train`, `input` and `output` are keywords only before a name; where they are bound they are names. */
function patternOf({ name, pattern, scope, role }: TokenRow) {
  const source = pattern.source;
  const match =
    role === "keyword"
      ? `\\b${source}\\b`
      : role === "contextual"
        ? `\\b${source}\\b(?=[ \\t]+[A-Za-z_])`
        : name === "Number"
          ? `\\b${source}`
          : source;
  return { name: scope, match };
}
