import type { Machine, Spread } from "../row.js";
import type { Figure } from "./figures.js";
import type { Question, StepFacts } from "./reading.js";

/** What a figure came to: docs/growth/NAME.json. */
export interface FigureResult {
  readonly figure: Figure["name"];
  readonly date: string;
  readonly rounds: number;
  readonly machine: Machine;
  readonly adapter?: string;
  /** How many cores other processes kept busy meanwhile. */
  readonly otherCores?: number;
  readonly series: readonly { readonly name: string; readonly points: readonly Point[] }[];
}

export interface Point {
  readonly x: number;
  readonly what: Question["what"];
  /** Over all rounds. */
  readonly ms: Spread;
  readonly processorMs: Spread;
  readonly step?: StepFacts;
}
