import fc from "fast-check";
import { read } from "../../../grammar/read.js";

/** Random `.dlm` texts: by the grammar, with random space and comments between the tokens; and samples with a few bytes spoilt. */

type Tokens = readonly string[];

const name = fc.constantFrom(
  "x",
  "y",
  "image",
  "train",
  "data",
  "input",
  "output",
  "batch",
  "conv2d",
  "a_rather_long_name_of_something",
);
const number = fc.constantFrom("1", "0.5", "1_000", "1e-3", "255");
const text = fc.constantFrom('"a b"', '"\\"\\n\\u{41}"', '"// no comment"');

/** A comma after every item but, sometimes, the last. */
const listOf = (item: fc.Arbitrary<Tokens>, least = 0): fc.Arbitrary<Tokens> =>
  fc.tuple(fc.array(item, { minLength: least, maxLength: 3 }), fc.boolean()).map(([items, trailing]) => {
    return items.flatMap((one, index) => (index < items.length - 1 || trailing ? [...one, ","] : one));
  });

const wrapped = (open: string, close: string, inner: fc.Arbitrary<Tokens>): fc.Arbitrary<Tokens> =>
  inner.map((tokens) => [open, ...tokens, close]);

const chainOf = (item: fc.Arbitrary<Tokens>, signs: readonly string[]): fc.Arbitrary<Tokens> =>
  fc
    .tuple(
      item,
      fc.oneof(
        { weight: 4, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.array(fc.tuple(fc.constantFrom(...signs), item), { maxLength: 2 }) },
      ),
    )
    .map(([head, more]) => [...head, ...more.flatMap(([sign, one]) => [sign, ...one])]);

const leaf: fc.Arbitrary<Tokens> = fc.oneof(number, text, name).map((one) => [one]);

/** Expressions of so many levels; most of what they consist of is short, or they would grow without end. */
function expressionOf(level: number): { readonly expression: fc.Arbitrary<Tokens>; readonly additive: fc.Arbitrary<Tokens> } {
  const inner = level === 0 ? leaf : expressionOf(level - 1).expression;
  const argument = fc.tuple(fc.option(name), inner).map(([key, value]) => (key ? [key, ":", ...value] : value));
  const call = fc.tuple(name, listOf(argument)).map(([callee, args]) => [callee, "(", ...args, ")"]);
  const bracketed = fc.oneof(
    call,
    wrapped("[", "]", listOf(inner)),
    wrapped("(", ")", inner),
    inner.map((tokens) => ["-", "(", ...tokens, ")"]),
  );
  const primary = fc.oneof({ weight: 3, arbitrary: leaf }, { weight: level, arbitrary: bracketed });
  const additive = chainOf(chainOf(primary, ["*", "/"]), ["+", "-"]);
  const step = fc.oneof(
    name.map((one) => [one]),
    call,
  );
  const expression = fc
    .tuple(additive, fc.array(fc.tuple(step, fc.option(name)), { maxLength: 3 }))
    .map(([head, steps]) => [...head, ...steps.flatMap(([one, as]) => ["->", ...one, ...(as ? ["as", as] : [])])]);
  return { expression: level === 0 ? leaf : expression, additive };
}

const { expression, additive } = expressionOf(2);

const type = fc
  .tuple(name, fc.option(listOf(fc.oneof(additive, fc.constant(["_"])))))
  .map(([kind, dims]) => (dims ? [kind, "[", ...dims, "]"] : [kind]));
const bind = fc.tuple(name, expression).map(([to, value]) => [to, "=", ...value]);
const statement = fc.oneof(
  bind.map((tokens) => ["let", ...tokens]),
  bind.map((tokens) => ["layer", ...tokens]),
);
const port = fc.tuple(fc.constantFrom("input", "output"), name, type).map(([kind, to, of]) => [kind, to, ":", ...of]);
const parameter = fc
  .tuple(name, type, fc.option(expression))
  .map(([to, of, value]) => [to, ":", ...of, ...(value ? ["=", ...value] : [])]);
const inputs = wrapped("(", ")", listOf(fc.tuple(name, type).map(([to, of]) => [to, ":", ...of])));
const some = (item: fc.Arbitrary<Tokens>): fc.Arbitrary<Tokens> => fc.array(item, { maxLength: 4 }).map((all) => all.flat());

const declaration = fc.oneof(
  text.map((path) => ["use", path]),
  listOf(
    fc.tuple(name, additive).map(([to, value]) => [to, "=", ...value]),
    1,
  ).map((all) => ["dims", ...all]),
  fc.tuple(name, some(fc.oneof(port, statement, bind))).map(([to, body]) => ["model", to, "{", ...body, "}"]),
  fc
    .tuple(name, fc.option(wrapped("(", ")", listOf(parameter))), inputs, type, some(statement), name, expression)
    .map(([to, parameters, given, of, body, first, value]) => {
      // A value that begins with a bracket or a sign would go on with the statement above it.
      return ["block", to, ...(parameters ?? []), ...given, "->", ...of, "{", ...body, first, "+", ...value, "}"];
    }),
  fc
    .tuple(
      name,
      name,
      some(
        fc.oneof(
          bind,
          bind.map((tokens) => ["let", ...tokens]),
        ),
      ),
    )
    .map(([to, of, body]) => ["data", to, "for", of, "{", ...body, "}"]),
  fc
    .tuple(name, name, some(fc.tuple(name, expression).map(([key, value]) => [key, ":", ...value])))
    .map(([to, of, body]) => ["train", to, "on", of, "{", ...body, "}"]),
);

const space = fc.oneof(
  { weight: 8, arbitrary: fc.constant(" ") },
  {
    weight: 7,
    arbitrary: fc.constantFrom("\n", "\n\n\n", " // after\n", "\n// own\n", "\n  /// doc\n", "\n\n// a\n// b\n\n", "\t", "\r\n"),
  },
);

/** Texts without mistakes, as odd as they may be laid out. */
export const soundText: fc.Arbitrary<string> = fc
  .array(declaration, { maxLength: 5 })
  .map((all) => ["dlm", "1", ...all.flat()])
  .chain((tokens) =>
    fc.tuple(fc.constant(tokens), fc.array(space, { minLength: tokens.length + 1, maxLength: tokens.length + 1 })),
  )
  .map(([tokens, spaces]) => {
    // The `(` of a call has to stand on the line of its name.
    return spaces[0]! + tokens.map((token, index) => token + (tokens[index + 1] === "(" ? "" : spaces[index + 1])).join("");
  });

/** A text with some bytes dropped, doubled, swapped or replaced. */
export const spoilt = (texts: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(...texts),
      fc.array(
        fc.tuple(
          fc.nat(),
          fc.constantFrom("drop", "double", "swap", "insert", "cut"),
          fc.constantFrom(..."(){}[],:=->\"'_+*/#;é😀\n \\", " model ", " train ", " let ", " as ", "1"),
        ),
        {
          minLength: 1,
          maxLength: 5,
        },
      ),
    )
    .map(([whole, changes]) =>
      changes.reduce((source, [where, change, insert]) => {
        const at = source.length === 0 ? 0 : where % source.length;
        const [before, here, after] = [source.slice(0, at), source.slice(at, at + 1), source.slice(at + 1)];
        switch (change) {
          case "drop":
            return before + after;
          case "double":
            return before + here + here + after;
          case "swap":
            return before + after.slice(0, 1) + here + after.slice(1);
          case "insert":
            return before + insert + here + after;
          default:
            return before;
        }
      }, whole),
    );

/** Every text in which one token is missing, or stands twice. */
export function oneTokenOff(source: string): readonly { readonly what: string; readonly text: string }[] {
  return read(source).tokens.flatMap(({ image, startOffset, startLine }) => {
    const [before, after] = [source.slice(0, startOffset), source.slice(startOffset + image.length)];
    return [
      { what: `line ${startLine} without ${image}`, text: before + after },
      { what: `line ${startLine} with ${image} twice`, text: `${before}${image} ${image}${after}` },
    ];
  });
}
