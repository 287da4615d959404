import type { InitializerSpec, ParameterSpec } from "./manifest.js";
import { orthogonal } from "./orthogonal.js";
import { createStream, type RandomStream } from "./random.js";
import { extentOf } from "./sizes.js";

/**
 * The first values of a parameter. They depend on the seed and the parameter's path alone, so that a layer which is added
 * elsewhere does not change them.
 */
export function initialise(
  { path, shape, initializer }: Pick<ParameterSpec, "path" | "shape" | "initializer">,
  seed: number,
): Float32Array {
  const length = extentOf(shape);
  const random = createStream(seed, `parameter ${path}`);
  if (initializer.kind === "orthogonal") return orthogonal(shape, () => standardNormal(random));
  if (initializer.kind === "runs") return runs(initializer.values, length);
  const draw = drawing(initializer, random);
  return Float32Array.from({ length }, draw);
}

/** The first number for as many elements as every other has, then the second, … */
const runs = (numbers: readonly number[], length: number): Float32Array =>
  Float32Array.from({ length }, (_, n) => numbers[Math.floor((n * numbers.length) / length)] as number);

type Drawn = Exclude<InitializerSpec, { readonly kind: "orthogonal" | "runs" }>;

function drawing(initializer: Drawn, random: RandomStream): () => number {
  switch (initializer.kind) {
    case "zeros":
      return () => 0;
    case "ones":
      return () => 1;
    case "constant":
      return () => initializer.value;
    case "uniform":
      return () => initializer.limit * (2 * random.unit() - 1);
    case "normal":
      return () => initializer.deviation * standardNormal(random);
    case "truncated_normal":
      return () => initializer.deviation * truncatedNormal(random);
  }
}

/** Box-Muller: G. E. P. Box, M. E. Muller, "A note on the generation of random normal deviates", 1958. */
const standardNormal = (random: RandomStream): number => {
  const radius = Math.sqrt(-2 * Math.log(random.unit()));
  return radius * Math.cos(2 * Math.PI * random.unit());
};

/** Drawn again where it lies farther than two deviations from the mean. */
const truncatedNormal = (random: RandomStream): number => {
  for (;;) {
    const drawn = standardNormal(random);
    if (Math.abs(drawn) <= 2) return drawn;
  }
};
