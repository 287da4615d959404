/** A shape as messages show it, without the batch: `f32[5, 5, 64]`, `f32[128, _]` where an extent is open. */
export const showShape = (shape: readonly (number | "_")[]): string => `f32[${shape.join(", ")}]`;

/** A type as messages show it, without the batch: ids are `tokens[128]`. */
export const showType = ({ dtype, shape }: { readonly dtype: string; readonly shape: readonly number[] }): string =>
  dtype === "u32" ? `tokens[${shape.join(", ")}]` : showShape(shape);

const small = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/** `three axes`, `one axis`, `12 rows`: numbers up to ten in words. */
export const countOf = (n: number, one: string, many: string): string => `${small[n] ?? n} ${n === 1 ? one : many}`;

/** `three`; digits beyond ten. */
export const numberWord = (n: number): string => small[n] ?? String(n);

/** `a, b and c`, each between backticks. */
export const listed = (names: readonly string[], joint = "and"): string => {
  const quoted = names.map((name) => `\`${name}\``);
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} ${joint} ${quoted[quoted.length - 1]}`;
};
