import type { Loss } from "../define.js";
import { binaryCrossentropy } from "./binary_crossentropy.js";
import { categoricalCrossentropy } from "./categorical_crossentropy.js";
import { mse } from "./mse.js";
import { sparseCategoricalCrossentropy } from "./sparse_categorical_crossentropy.js";

/** Every loss of the language. */
export const losses: readonly Loss[] = [sparseCategoricalCrossentropy, categoricalCrossentropy, binaryCrossentropy, mse];

/** The loss of that name; undefined where there is none. */
export const lossNamed = (name: string): Loss | undefined => losses.find((loss) => loss.name === name);
