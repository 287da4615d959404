import type { Optimizer } from "../define.js";
import { adadelta } from "./adadelta.js";
import { adagrad } from "./adagrad.js";
import { adam } from "./adam.js";
import { adamax } from "./adamax.js";
import { adamw } from "./adamw.js";
import { lamb } from "./lamb.js";
import { lion } from "./lion.js";
import { nadam } from "./nadam.js";
import { rmsprop } from "./rmsprop.js";
import { sgd } from "./sgd.js";

/** Every optimizer of the language. */
export const optimizers: readonly Optimizer[] = [sgd, adam, adamw, rmsprop, adagrad, adadelta, nadam, adamax, lion, lamb];

/** The optimizer of that name; undefined where there is none. */
export const optimizerNamed = (name: string): Optimizer | undefined => optimizers.find((optimizer) => optimizer.name === name);
