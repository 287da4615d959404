import { z } from "zod";
import { invariant } from "../base/invariant.js";
import { tensor } from "../ir/types.js";
import { type Axis, axis, load, mul, sum } from "../kernel/expr.js";
import { defineOp, type HostTensor, type OperandTypes } from "./define.js";
import { read, sumOver, tabulate } from "./host.js";

/** A letter for each axis of a tensor, each once. */
const letters = z.string().regex(/^[a-z]+$/);

export const contract = defineOp({
  name: "contract",
  doc:
    "A product of two tensors whose axes have letters: those of one letter are walked together, and a letter that the result does " +
    "not have is summed over. `a: nic, b: njc, result: nij` is a matrix product a · bᵀ for each n: y[n, i, j] = Σ_c a[n, i, c] · b[n, j, c].",
  kind: "general",
  operands: ["a", "b"],
  attributes: z.strictObject({ a: letters, b: letters, result: letters }),
  infer: (operands, { a, b, result }) => {
    const extents = extentsOf(operands, { a, b });
    const known = [...result].map((letter) => extents.get(letter));
    invariant(
      known.every((extent) => extent !== undefined),
      `contract: ${result} has a letter that neither ${a} nor ${b} has`,
    );
    // Or its gradient would not be one product.
    for (const [own, other] of [
      [a, b],
      [b, a],
    ] as const)
      invariant(
        [...own].every((letter) => other.includes(letter) || result.includes(letter)),
        `contract: ${own} is summed over an axis of its own`,
      );
    return tensor("f32", known);
  },
  gradient: (emit, { operands, ct, attrs: { a, b, result } }) => ({
    a: emit("contract", { a: ct, b: operands.b }, { a: result, b, result: a }),
    b: emit("contract", { a: operands.a, b: ct }, { a, b: result, result: b }),
  }),
  lower: ({ operands, attrs: { a, b, result } }) => {
    const axes = new Map<string, Axis>();
    for (const [letter, extent] of extentsOf(operands, { a, b })) axes.set(letter, axis(letter, extent));
    const along = (word: string): readonly Axis[] =>
      [...word].map((letter) => {
        const found = axes.get(letter);
        invariant(found, `contract: no axis ${letter}`);
        return found;
      });
    const summed = [...a].filter((letter) => !result.includes(letter)).join("");
    return { axes: along(result), value: sum(along(summed), mul(load("a", along(a)), load("b", along(b)))) };
  },
  reference: ({ a, b }, words, type) => {
    const summed = [...words.a].filter((letter) => !words.result.includes(letter));
    const extents = extentsOf({ a: a.type, b: b.type }, words);
    const inner = summed.map((letter) => extents.get(letter) ?? 1);
    // Where each axis of an operand stands among those of the result and, behind them, of the sum.
    const placesOf = (word: string): readonly number[] => [...word].map((letter) => [...words.result, ...summed].indexOf(letter));
    const [ofA, ofB] = [placesOf(words.a), placesOf(words.b)];
    return tabulate(type, (at) =>
      sumOver(inner, (more) => {
        const all = [...at, ...more];
        const element = (x: HostTensor, places: readonly number[]): number =>
          read(
            x,
            places.map((place) => all[place]),
          );
        return element(a, ofA) * element(b, ofB);
      }),
    );
  },
});

/** The extent that each letter stands for. */
function extentsOf(operands: OperandTypes, words: { readonly a: string; readonly b: string }): ReadonlyMap<string, number> {
  const extents = new Map<string, number>();
  for (const name of ["a", "b"] as const) {
    const { shape } = operands[name];
    const word = words[name];
    invariant(shape.length === word.length, `contract: ${word} has other axes than ${name}`);
    for (const [i, letter] of [...word].entries()) {
      invariant((extents.get(letter) ?? shape[i]) === shape[i], `contract: two extents of the axis ${letter}`);
      invariant(word.indexOf(letter) === i, `contract: ${word} has an axis twice`);
      extents.set(letter, shape[i]);
    }
  }
  return extents;
}
