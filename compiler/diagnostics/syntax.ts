import type { Span } from "../base/span.js";
import { defineDiagnostic } from "./catalogue.js";
import type { Fix } from "./diagnostic.js";
import { changeTo } from "./fixes.js";

const trained = (labels: string): string =>
  `dlm 1\n\nmodel M {\n  input x: f32[4]\n  output y: f32[4]\n  y = x -> softmax\n}\n\ndata D for M {\n  train = idx(x: "x.idx", y: ${labels})\n  test = idx(x: "x.idx", y: "y.idx")\n}\n`;

export const unexpectedToken = defineDiagnostic<{
  readonly span: Span;
  /** In user words: `` `=` ``, or "the end of the file". */
  readonly found: string;
  readonly expected: string;
  /** The token on the line above to whose right something is missing. */
  readonly after?: Span;
  readonly help?: string;
  readonly fix?: Fix;
}>({
  code: "DLM001",
  summary: "Something else was expected here.",
  explanation:
    "The text does not go on as the grammar says. The message tells what could stand at this place; `grammar/GRAMMAR.md` is the exact grammar. What follows is read again from the next statement on.",
  example: "dlm 1\n\nmodel M {\n  input x: f32[4]\n  output y: f32[2]\n  y = x -> * 2\n}\n",
  message: ({ span, found, expected, after, help, fix }) => ({
    title: `expected ${expected}, and found ${found}`,
    labels: [
      after
        ? { span: after, text: `expected ${expected} after this` }
        : { span, text: `expected ${expected.replace(/ \(.*\)$/, "")}` },
    ],
    ...(help ? { help } : {}),
    ...(fix ? { fix } : {}),
  }),
});

export const missingComma = defineDiagnostic<{ readonly span: Span; readonly after: Span; readonly item: string }>({
  code: "DLM002",
  summary: "A comma is missing between two items.",
  explanation:
    "Arguments, parameters, extents and the items of a list are parted by commas, also where they stand on lines of their own.",
  example: "dlm 1\n\nmodel M {\n  input x: f32[8, 8, 1]\n  output y: f32[6, 6, 4]\n  y = x -> conv2d(4 kernel: 3)\n}\n",
  message: ({ span, after, item }) => ({
    title: `a comma is missing before \`${item}\``,
    labels: [
      { span, text: "this is the next item" },
      { span: after, text: "the comma belongs after this" },
    ],
    fix: { title: "insert `,`", edits: [{ span: { ...after, start: after.end }, text: "," }] },
  }),
});

export const unclosedBracket = defineDiagnostic<{
  readonly opener: Span;
  readonly open: string;
  readonly close: string;
  /** The token before which the closing bracket was expected. */
  readonly at: Span;
  /** Where it is to be written: in the place of a wrong one, or behind the last token before it. */
  readonly place: Span;
}>({
  code: "DLM003",
  summary: "A bracket is opened and never closed.",
  explanation:
    "Every `(`, `[` and `{` needs its `)`, `]` and `}`. The second place is where the compiler noticed that it is missing; where it belongs may be before that.",
  example: "dlm 1\n\nmodel M {\n  input x: f32[4]\n  output y: f32[2]\n  y = x -> dense(2\n}\n",
  message: ({ opener, open, close, at, place }) => ({
    title: `\`${open}\` is never closed`,
    labels: [
      { span: opener, text: "opened here" },
      { span: at, text: `expected \`${close}\` before this` },
    ],
    fix: {
      title: `${place.start === place.end ? "insert" : "write"} \`${close}\``,
      edits: [{ span: place, text: close === "}" ? "\n}" : close }],
    },
  }),
});

export const mistakenSymbol = defineDiagnostic<{
  readonly span: Span;
  readonly found: string;
  readonly meant: string;
  readonly why: string;
}>({
  code: "DLM004",
  summary: "Another symbol is meant here.",
  explanation:
    "A pipe is `->`. A name is bound with `=`; types, arguments and settings follow a `:`. Comments begin with `//`. The compiler understands what other languages write there, and says what to write instead.",
  example: "dlm 1\n\nmodel M {\n  input x: f32[4]\n  output y: f32[2]\n  y = x => dense(2)\n}\n",
  message: ({ span, found, meant, why }) => ({
    title: `\`${meant}\` is meant here, not \`${found}\``,
    labels: [{ span, text: why }],
    fix: { title: `write \`${meant}\``, edits: [{ span, text: meant }] },
  }),
});

export const unterminatedString = defineDiagnostic<{ readonly span: Span; readonly text: string }>({
  code: "DLM005",
  summary: "A string does not end on its line.",
  explanation: 'A string begins and ends with `"` on one line. A line break inside it is written `\\n`, a quote `\\"`.',
  example: trained('"y.idx'),
  message: ({ span, text }) => {
    // Brackets and commas at the end of the line most likely stand behind the string.
    const end = span.start + text.replace(/[\s,)\]}]*$/, "").length;
    return {
      title: "this string does not end",
      labels: [{ span, text: 'expected `"` before the line ends' }],
      fix: { title: 'insert `"`', edits: [{ span: { ...span, start: end, end }, text: '"' }] },
    };
  },
});

export const unknownCharacters = defineDiagnostic<{
  readonly span: Span;
  readonly text: string;
  readonly inName: boolean;
}>({
  code: "DLM006",
  summary: "A character that has no meaning outside of strings and comments.",
  explanation:
    "Names consist of the letters A to Z and a to z, digits and `_`, so that they can be used as they are in TypeScript and in kernels. Other characters may stand in strings and comments.",
  example: "dlm 1\n\ndims T = 2 ^ 7\n",
  message: ({ span, text, inName }) =>
    inName
      ? {
          title: `\`${text}\` can't be a name`,
          labels: [{ span, text: "names have the letters a-z and A-Z, digits and `_`" }],
        }
      : {
          title: `\`${text}\` means nothing here`,
          labels: [{ span, text: [...text].length === 1 ? "unknown character" : "unknown characters" }],
          ...(/^['’‘“”`]/.test(text)
            ? { help: 'strings stand in `"`' }
            : text === "."
              ? { help: "a number has a digit before its `.` and after it: `0.5`" }
              : {}),
        },
});

export const missingVersion = defineDiagnostic<{ readonly span: Span }>({
  code: "DLM007",
  summary: "The first line has to be the version: `dlm 1`.",
  explanation: "The first line names the version of the language, so that a file means the same in years to come.",
  example: "dims T = 128\n",
  message: ({ span }) => ({
    title: "the version is missing",
    labels: [{ span, text: "the file has to begin with `dlm 1`" }],
    fix: { title: "begin the file with `dlm 1`", edits: [{ span: { ...span, start: 0, end: 0 }, text: "dlm 1\n\n" }] },
  }),
});

export const unknownVersion = defineDiagnostic<{ readonly span: Span; readonly found: string }>({
  code: "DLM008",
  summary: "This compiler does not know that version of the language.",
  explanation: "There is one version so far, 1. A file of a later version needs a later compiler.",
  example: "dlm 2\n",
  message: ({ span, found }) => ({
    title: `there is no version ${found} of the language`,
    labels: [{ span, text: "this compiler reads version 1" }],
    fix: { title: "write `1`", edits: [{ span, text: "1" }] },
  }),
});

export const keywordAsName = defineDiagnostic<{ readonly span: Span; readonly word: string }>({
  code: "DLM009",
  summary: "A keyword can't be a name.",
  explanation:
    "`dlm`, `use`, `dims`, `model`, `block`, `let`, `layer`, `for`, `on` and `as` are reserved. `data`, `train`, `input` and `output` may be names.",
  example: "dlm 1\n\nblock as(x: f32[n]) -> f32[n] {\n  x -> relu\n}\n",
  message: ({ span, word }) => ({
    title: `\`${word}\` is a keyword and can't be a name`,
    labels: [{ span, text: "choose another name" }],
    help: `\`${word}_\` or \`my_${word}\` would do`,
    ...changeTo(span, `${word}_`),
  }),
});

export const unknownEscape = defineDiagnostic<{ readonly span: Span; readonly written: string }>({
  code: "DLM010",
  summary: "A string holds an escape that does not exist.",
  explanation:
    'Strings know the escapes `\\\\`, `\\"`, `\\n`, `\\t` and `\\u{…}` with the number of a character in hexadecimal. Paths are best written with `/`.',
  example: trained('"data\\y.idx"'),
  message: ({ span, written }) => ({
    title: `there is no escape \`${written}\``,
    labels: [{ span, text: "unknown escape" }],
    help: "for the character `\\` itself write `\\\\`; in paths write `/`",
    fix: { title: "write `/`", edits: [{ span: { ...span, end: span.start + 1 }, text: "/" }] },
  }),
});

export const nestedTooDeep = defineDiagnostic<{ readonly span: Span; readonly limit: number; readonly what: string }>({
  code: "DLM011",
  summary: "This is nested too deep, or too long a chain.",
  explanation:
    "Brackets may be nested 100 deep, and one expression may have 500 levels, of which every `->` and every operator counts as one. Larger ones are cut in pieces with `let` or `block`.",
  example: `dlm 1\n\ndims T = ${"(".repeat(101)}1${")".repeat(101)}\n`,
  message: ({ span, limit, what }) => ({
    title: `more than ${limit} ${what}`,
    labels: [{ span, text: "too deep" }],
    help: "give a part of it a name with `let`, or make it a `block`",
  }),
});

export const misplacedStatement = defineDiagnostic<{
  readonly span: Span;
  /** `` an `input` ``, "a binding", … */
  readonly what: string;
  /** "a block", "a model", … */
  readonly where: string;
  readonly help: string;
  readonly insert?: string;
}>({
  code: "DLM012",
  summary: "This statement belongs elsewhere.",
  explanation:
    "A model has `input`, `output`, `let`, `layer` and `name = …`; a block has `let`, `layer` and at its end its value; data have `let` and `name = …`. The version stands first in the file, and once.",
  example: "dlm 1\n\nblock B(x: f32[n]) -> f32[n] {\n  input y: f32[4]\n  x\n}\n",
  message: ({ span, what, where, help, insert }) => ({
    title: `${what} can't stand in ${where}`,
    labels: [{ span, text: "not here" }],
    help,
    ...(insert
      ? { fix: { title: `insert \`${insert.trim()}\``, edits: [{ span: { ...span, end: span.start }, text: insert }] } }
      : {}),
  }),
});

export const unusedValue = defineDiagnostic<{ readonly span: Span; readonly where: string; readonly help: string }>({
  code: "DLM013",
  summary: "A value is computed and goes nowhere.",
  explanation:
    "In a model every value is bound: `name = …` for an output, `let name = …` for a step on the way. In a block the last expression is its value.",
  example: "dlm 1\n\nmodel M {\n  input x: f32[4]\n  output y: f32[2]\n  x -> dense(2)\n}\n",
  message: ({ span, where, help }) => ({
    title: `this value of ${where} goes nowhere`,
    labels: [{ span, text: "computed, and not bound to a name" }],
    help,
  }),
});

export const missingResult = defineDiagnostic<{ readonly span: Span; readonly block: string }>({
  code: "DLM014",
  summary: "A block does not end with its value.",
  explanation: "The last thing in a block is the expression that it gives.",
  example: "dlm 1\n\nblock B(x: f32[n]) -> f32[n] {\n  let y = x -> relu\n}\n",
  message: ({ span, block }) => ({
    title: `block \`${block}\` has no value`,
    labels: [{ span, text: "expected an expression before this `}`" }],
    help: "end the block with the expression that it gives, as in `x -> relu`",
  }),
});

export const numberTooLarge = defineDiagnostic<{ readonly span: Span; readonly text: string }>({
  code: "DLM015",
  summary: "A number is too large.",
  explanation: "Numbers are double-precision: the largest is about 1.8e308.",
  example: "dlm 1\n\ndims T = 1e999\n",
  message: ({ span, text }) => ({
    title: `\`${text}\` is too large for a number`,
    labels: [{ span, text: "the largest is about 1.8e308" }],
  }),
});

export const semicolons = defineDiagnostic<{ readonly spans: readonly [Span, ...Span[]] }>({
  code: "DLM016",
  summary: "Statements do not end with semicolons.",
  explanation: "A statement ends where the next one begins. Semicolons are left out.",
  example: "dlm 1;\n",
  message: ({ spans: [first, ...more] }) => ({
    title: "statements do not end with `;`",
    labels: [
      {
        span: first,
        text:
          more.length === 0 ? "leave it out" : `leave it out, here and in ${more.length} more place${more.length > 1 ? "s" : ""}`,
      },
    ],
    fix: { title: "leave out every `;`", edits: [first, ...more].map((span) => ({ span, text: "" })) },
  }),
});
