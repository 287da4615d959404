import { basename, join } from "node:path";

/** Where a training leaves its files, and where `eval` and `predict` look for weights: `--out`, else `runs/` and the file's name. */
export const runFolder = (path: string, out: string | undefined): string => out ?? join("runs", basename(path, ".dlm"));

/** The files of one model in the folder of a run. */
export const runFiles = (folder: string, model: string) => ({
  /** The parameters alone: what apps load. */
  weights: join(folder, `${model}.safetensors`),
  /** Everything that `--resume` needs. */
  checkpoint: join(folder, `${model}.checkpoint.safetensors`),
  /** Those of the best epoch, and checkpoints of single epochs, where `checkpoints` says so. */
  best: join(folder, `${model}.best.safetensors`),
  epoch: (epoch: number) => join(folder, `${model}.epoch-${String(epoch).padStart(4, "0")}.checkpoint.safetensors`),
  /** A JSON document a line. */
  log: join(folder, `${model}.log`),
});
