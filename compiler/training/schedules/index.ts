import type { Schedule } from "../define.js";
import { constant } from "./constant.js";
import { cosine } from "./cosine.js";
import { cosineRestarts } from "./cosine_restarts.js";
import { exponential } from "./exponential.js";
import { oneCycle } from "./one_cycle.js";
import { polynomial } from "./polynomial.js";
import { reduceOnPlateau } from "./reduce_on_plateau.js";
import { step } from "./step.js";

/** Every schedule of the language. */
export const schedules: readonly Schedule[] = [
  constant,
  step,
  exponential,
  polynomial,
  cosine,
  cosineRestarts,
  oneCycle,
  reduceOnPlateau,
];

/** The schedule of that name; undefined where there is none. */
export const scheduleNamed = (name: string): Schedule | undefined => schedules.find((schedule) => schedule.name === name);
