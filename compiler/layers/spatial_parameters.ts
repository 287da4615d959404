import { z } from "zod";
import { listAxes, type SpatialRank, spaces } from "../diagnostics/shapes/spaces.js";
import { wholeNumber } from "./parameters.js";

/** Parameters of layers over the spatial axes of a sequence, an image or a volume; errors complete "it takes …". */

/** Sides as they are padded or cropped: before and after along each axis. */
export type Sides = readonly number[];
export type Padding = "valid" | "same" | "causal" | Sides;

const numbers: { readonly [rank in SpatialRank]: string } = { 1: "one", 2: "two", 3: "three" };

/** A number for each axis, `[3, 5]`; or one for all of them, `3`. */
export function extents(rank: SpatialRank) {
  const error = "a whole number, 1 or more";
  const { axes } = spaces[rank];
  const each = rank === 1 ? error : `${error}, or a list of ${numbers[rank]}: \`[${listAxes(axes)}]\``;
  return z
    .union([wholeNumber(1), z.array(wholeNumber(1)).length(rank)], { error: each })
    .transform((value): readonly number[] => (typeof value === "number" ? axes.map(() => value) : value))
    .meta({ type: rank === 1 ? "int" : `int or [${axes.map(() => "int").join(", ")}]` });
}

const modes: { readonly [rank in SpatialRank]: readonly ("valid" | "same" | "causal")[] } = {
  1: ["valid", "same", "causal"],
  2: ["valid", "same"],
  3: ["valid", "same"],
};

/** How a convolution pads. `[n]` is the same number on all sides; of a sequence, `causal` pads its start alone. */
export const convolutionPadding = (rank: SpatialRank) => paddingOf(rank, modes[rank]);

/** How a pooling pads. */
export const poolPadding = (rank: SpatialRank) => paddingOf(rank, modes[2]);

function paddingOf(rank: SpatialRank, names: readonly ("valid" | "same" | "causal")[]) {
  const sides = sideNames(rank);
  return z
    .union([z.enum(names), sidesOf(rank)], {
      error: `${names.map((name) => `\`${name}\``).join(", ")}, \`[n]\` or \`[${sides}]\``,
    })
    .meta({ type: `${names.join(", ")}, [int] or [${sides}]` });
}

/** Numbers for all sides: `[n]`, or one for each. */
export const sides = (rank: SpatialRank) =>
  z
    .union([wholeNumber(0).transform((value): Sides => spreadSides(rank, [value])), sidesOf(rank)], {
      error: `a whole number, 0 or more, or a list: \`[n]\` or \`[${sideNames(rank)}]\``,
    })
    .meta({ type: `int, [int] or [${sideNames(rank)}]` });

const sidesOf = (rank: SpatialRank) =>
  z
    .array(wholeNumber(0))
    .refine((value) => value.length === 1 || value.length === 2 * rank)
    .transform((value): Sides => spreadSides(rank, value));

const spreadSides = (rank: SpatialRank, value: readonly number[]): Sides =>
  value.length === 1 ? Array.from({ length: 2 * rank }, () => value[0] ?? 0) : value;

const sideNames = (rank: SpatialRank): string => listAxes(spaces[rank].sides.flat());
