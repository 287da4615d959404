import type { CheckedModel } from "../check/checked.js";
import type { RunOptions } from "../passes/run.js";
import { assembleEvaluate } from "./evaluate.js";
import { assemblePredict } from "./predict.js";
import type { Program } from "./program.js";
import { assembleStream } from "./stream.js";
import { assembleTrain } from "./train.js";

export interface AssembleOptions {
  /** Rows in a run of `evaluate`; 128 unless told. */
  readonly evaluateBatch?: number;
  /** The sizes of batch that there is a `predict_…` for; 1 and 32 unless told. */
  readonly predictBatches?: readonly number[];
  /** For the passes that run before differentiation. */
  readonly passes?: RunOptions;
}

/**
 * Every program that a model can have, as graphs before the pipeline: `train` where its training is declared, `evaluate` where its
 * data is, always one `predict_N` for each size of batch, and `stream` where sequences can come in step by step.
 */
export function assemblePrograms(model: CheckedModel, options: AssembleOptions = {}): readonly Program[] {
  const { data, training } = model;
  const stream = model.stream?.();
  const { evaluateBatch = 128, predictBatches = [1, 32], passes } = options;
  return [
    ...(data && training ? [assembleTrain(model, data, training, passes)] : []),
    ...(data ? [assembleEvaluate(model, data, evaluateBatch)] : []),
    ...predictBatches.map((batch) => assemblePredict(model, batch)),
    ...(stream && !("refused" in stream) ? [assembleStream(model, stream)] : []),
  ];
}
