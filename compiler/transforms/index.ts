import { chars } from "./chars.js";
import type { TransformRecord } from "./define.js";
import { minMax } from "./min_max.js";
import { names } from "./names.js";
import { scale } from "./scale.js";
import { shift } from "./shift.js";
import { standardize } from "./standardize.js";
import { window } from "./window.js";
import { words } from "./words.js";

/** What can be done to a column of data, in the order of the docs. */
export const transforms: readonly TransformRecord[] = [scale, shift, standardize, minMax, words, chars, names, window];

const byName = new Map(transforms.map((transform) => [transform.name, transform]));

/** The transform of that name; undefined where there is none. */
export const transformNamed = (name: string): TransformRecord | undefined => byName.get(name);
