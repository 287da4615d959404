import type { Optimizer } from "../define.js";
import { adam } from "./adam.js";
import { adamw } from "./adamw.js";
import { sgd } from "./sgd.js";

/** Every optimizer of the language. */
export const optimizers: readonly Optimizer[] = [sgd, adam, adamw];

/** The optimizer of that name; undefined where there is none. */
export const optimizerNamed = (name: string): Optimizer | undefined => optimizers.find((optimizer) => optimizer.name === name);
