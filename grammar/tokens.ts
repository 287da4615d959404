import { createToken, type ITokenConfig, Lexer, type TokenType } from "chevrotain";

/** One kind of token: the lexer, the editor's colours and GRAMMAR.md are made of these rows. */
export interface TokenRow {
  readonly name: string;
  readonly pattern: RegExp;
  /** TextMate scope; absent where the editor colours nothing. */
  readonly scope?: string;
  /** What it is for, in a sentence. */
  readonly doc: string;
  /** How messages call it: `` `->` `` or "a name". */
  readonly say: string;
  /**
   * `keyword`: reserved. `contextual`: a keyword that is a name wherever a name can stand. `comment`: kept beside the tokens.
   * `mistaken`: not of the language, but common enough to be understood and reported. `is` names what it is taken for.
   */
  readonly role?: "keyword" | "contextual" | "comment" | "space" | "mistaken";
  readonly is?: string;
}

const keyword = (name: string, word: string, doc: string): TokenRow => ({
  name,
  pattern: new RegExp(word),
  scope: "keyword.control.dlm",
  doc,
  say: `\`${word}\``,
  role: "keyword",
});

const contextual = (name: string, word: string, doc: string): TokenRow => ({ ...keyword(name, word, doc), role: "contextual" });

const mark = (name: string, pattern: RegExp, text: string, scope: string, doc: string): TokenRow => ({
  name,
  pattern,
  scope,
  doc,
  say: `\`${text}\``,
});

/** Letters beyond ASCII, without punctuation and arrows: enough to see that a name was meant. */
const foreignLetters = "\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u1FFF\\u3040-\\uD7FF\\uF900-\\uFDFF";

/** In the order in which the lexer tries them. */
export const tokenTable: readonly TokenRow[] = [
  { name: "Space", pattern: /[ \t\r\n\f\u00A0\uFEFF]+/, doc: "Space and line breaks mean nothing.", say: "space", role: "space" },
  {
    name: "DocComment",
    pattern: /\/\/\/[^\n\r]*/,
    scope: "comment.line.documentation.dlm",
    doc: "Documents the declaration or port below it.",
    say: "a comment",
    role: "comment",
  },
  {
    name: "Comment",
    pattern: /\/\/[^\n\r]*/,
    scope: "comment.line.double-slash.dlm",
    doc: "Goes to the end of the line.",
    say: "a comment",
    role: "comment",
  },
  {
    name: "ForeignComment",
    pattern: /#[^\n\r]*|\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?/,
    doc: "A comment as other languages write it.",
    say: "a comment",
    role: "mistaken",
    is: "Comment",
  },

  keyword("Dlm", "dlm", "Begins the first line: the version of the language."),
  keyword("Use", "use", "Imports the blocks and dimensions of another file."),
  keyword("Dims", "dims", "Declares named dimensions."),
  keyword("Model", "model", "Declares a model."),
  keyword("Block", "block", "Declares a block: a function from tensors to a tensor."),
  contextual("Data", "data", "Declares where the columns of a model come from."),
  contextual("Train", "train", "Declares how a model is trained."),
  contextual("Input", "input", "Declares an input of a model."),
  contextual("Output", "output", "Declares an output of a model."),
  keyword("Let", "let", "Binds a name to a value."),
  keyword("Layer", "layer", "Declares a layer that shares its weights between its uses."),
  keyword("For", "for", "Names the model of a `data` declaration."),
  keyword("On", "on", "Names the data of a `train` declaration."),
  keyword("As", "as", "Names the layer of a pipe's step."),

  {
    name: "Wildcard",
    pattern: /_(?![A-Za-z0-9_])/,
    scope: "constant.language.dlm",
    doc: "A dimension that is inferred.",
    say: "`_`",
  },
  {
    name: "ForeignName",
    pattern: new RegExp(`(?:[A-Za-z_][A-Za-z0-9_]*)?[${foreignLetters}][A-Za-z0-9_${foreignLetters}]*`),
    doc: "A name with letters that names cannot have.",
    say: "a name",
    role: "mistaken",
    is: "Name",
  },
  {
    name: "Name",
    pattern: /[A-Za-z_][A-Za-z0-9_]*/,
    scope: "variable.other.dlm",
    doc: "A name: ASCII letters, digits and `_`, no digit first.",
    say: "a name",
  },
  {
    name: "Number",
    pattern: /[0-9]+(?:_[0-9]+)*(?:\.[0-9]+(?:_[0-9]+)*)?(?:[eE][+-]?[0-9]+)?/,
    scope: "constant.numeric.dlm",
    doc: "A number; `_` may part its digits.",
    say: "a number",
  },
  {
    name: "String",
    pattern: /"(?:[^"\\\n\r]|\\[^\n\r])*"/,
    scope: "string.quoted.double.dlm",
    doc: 'A text on one line, with the escapes `\\\\`, `\\"`, `\\n`, `\\t` and `\\u{1F600}`.',
    say: "a string",
  },
  {
    name: "OpenString",
    pattern: /"(?:[^"\\\n\r]|\\[^\n\r])*\\?/,
    doc: "A string whose end is missing.",
    say: "a string",
    role: "mistaken",
    is: "String",
  },
  {
    name: "ForeignString",
    pattern: /'[^'\n\r]*'/,
    doc: "A string in the quotes of other languages.",
    say: "a string",
    role: "mistaken",
    is: "String",
  },

  mark("Arrow", /->/, "->", "keyword.operator.pipe.dlm", "Gives what is on its left to the step on its right."),
  {
    name: "ForeignArrow",
    pattern: /=>|\|>|→/,
    doc: "A pipe as other languages write it.",
    say: "`->`",
    role: "mistaken",
    is: "Arrow",
  },
  {
    name: "ForeignEquals",
    pattern: /:=|==/,
    doc: "A binding as other languages write it.",
    say: "`=`",
    role: "mistaken",
    is: "Equals",
  },
  mark("Equals", /=/, "=", "keyword.operator.assignment.dlm", "Binds a name, or gives a default."),
  mark("Colon", /:/, ":", "punctuation.separator.dlm", "Parts a name from its type, an argument or a setting from its value."),
  mark("Comma", /,/, ",", "punctuation.separator.dlm", "Parts the items of a list; one may follow the last."),
  mark("Plus", /\+/, "+", "keyword.operator.arithmetic.dlm", "Adds."),
  mark("Minus", /-/, "-", "keyword.operator.arithmetic.dlm", "Subtracts, or negates."),
  mark("Star", /\*/, "*", "keyword.operator.arithmetic.dlm", "Multiplies."),
  mark("Slash", /\//, "/", "keyword.operator.arithmetic.dlm", "Divides."),
  mark("LParen", /\(/, "(", "punctuation.section.parens.dlm", "Opens arguments, parameters or a group."),
  mark("RParen", /\)/, ")", "punctuation.section.parens.dlm", "Closes them."),
  mark("LBracket", /\[/, "[", "punctuation.section.brackets.dlm", "Opens a list or a shape."),
  mark("RBracket", /\]/, "]", "punctuation.section.brackets.dlm", "Closes it."),
  mark("LBrace", /\{/, "{", "punctuation.section.braces.dlm", "Opens the body of a declaration."),
  mark("RBrace", /\}/, "}", "punctuation.section.braces.dlm", "Closes it."),
  { name: "Semicolon", pattern: /;/, doc: "Nothing ends with a semicolon.", say: "`;`", role: "mistaken" },
];

const rows = new Map(tokenTable.map((row) => [row.name, row]));

const types = new Map<string, TokenType>();

/** The chevrotain token type of a row of the table. */
export function tokenType(name: string): TokenType {
  const known = types.get(name) ?? createToken(configOf(name));
  types.set(name, known);
  return known;
}

function configOf(name: string): ITokenConfig {
  const row = rows.get(name);
  if (row === undefined) throw new Error(`grammar/tokens.ts has no token ${name}`);
  const category = row.role === "contextual" ? "Name" : row.is === "Comment" ? undefined : row.is;
  const isWord = row.role === "keyword" || row.role === "contextual";
  return {
    name,
    pattern: row.pattern,
    label: row.say,
    ...(category ? { categories: [tokenType(category)] } : {}),
    ...(isWord ? { longer_alt: [tokenType("ForeignName"), tokenType("Name")] } : {}),
    ...(row.role === "space" ? { group: Lexer.SKIPPED } : {}),
    ...(row.role === "comment" || row.is === "Comment" ? { group: "comments" } : {}),
    ...(name === "Semicolon" ? { group: "semicolons" } : {}),
    ...(name === "Space" || name === "ForeignComment" ? { line_breaks: true } : {}),
  };
}
