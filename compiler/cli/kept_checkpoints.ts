import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Manifest } from "../../runtime/manifest.js";
import type { TrainOptions } from "../../runtime/training.js";
import { runFiles } from "./run_folder.js";

type Write = (path: string, bytes: Uint8Array) => Promise<void>;

/** Keeps the newest checkpoint, and where `checkpoints` says so those of the last epochs and the weights of the best one. */
export function keepCheckpoints(
  { model, training }: Pick<Manifest, "model" | "training">,
  folder: string,
  write: Write,
): Pick<TrainOptions, "onCheckpoint" | "onBest"> {
  const files = runFiles(folder, model);
  const { last = 0, best = false } = training?.checkpoints ?? {};
  return {
    onCheckpoint: async (bytes, { epoch, endsEpoch }) => {
      await write(files.checkpoint, bytes);
      if (!endsEpoch || last === 0) return;
      await write(files.epoch(epoch), bytes);
      removeOld({ folder, model, last });
    },
    ...(best && { onBest: (weights) => write(files.best, weights) }),
  };
}

/** Also what an earlier training has left: the epochs of the two could not be told apart. */
function removeOld({ folder, model, last }: { readonly folder: string; readonly model: string; readonly last: number }): void {
  const isOne = (name: string): boolean => name.startsWith(`${model}.epoch-`) && name.endsWith(".checkpoint.safetensors");
  const old = readdirSync(folder).filter(isOne).sort().slice(0, -last);
  for (const name of old) rmSync(join(folder, name), { force: true });
}
