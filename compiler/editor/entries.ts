import { z } from "zod";
import type { CalleeKind } from "../check/observer.js";
import { groupSchema } from "../check/parameter_groups.js";
import { repeat } from "../check/repeat.js";
import { keep, stop } from "../check/training_control.js";
import { layers } from "../layers/index.js";
import { losses } from "../training/losses/index.js";
import { metrics } from "../training/metrics.js";
import { optimizers } from "../training/optimizers/index.js";
import { schedules } from "../training/schedules/index.js";
import { transforms } from "../transforms/index.js";
import type { Described } from "./documentation.js";

/** What can be called, from whichever table, with a call of it as it would be written. */
export interface Entry extends Described {
  readonly kind: CalleeKind;
  readonly example: string;
}

type Record = Omit<Described, "schema"> & { readonly parameters: z.ZodObject };

const entry = (kind: CalleeKind, { name, doc, formula, parameters }: Record, example: string): Entry => ({
  ...{ kind, name, schema: parameters, example },
  ...(doc !== undefined && { doc }),
  ...(formula !== undefined && { formula }),
});

export const layerEntries: readonly Entry[] = layers.map((layer) => entry("layer", layer, layer.example.step));

export const repeatEntry = entry("repeat", repeat, "repeat(3, dense(64) -> relu)");

export const lossEntries: readonly Entry[] = losses.map((loss) => entry("loss", loss, loss.example.loss ?? loss.name));

export const optimizerEntries: readonly Entry[] = optimizers.map((optimizer) =>
  entry("optimizer", optimizer, `${optimizer.name}(learning_rate: 0.001)`),
);

export const scheduleEntries: readonly Entry[] = schedules.map((schedule) =>
  entry("schedule", schedule, `${schedule.name}(0.001)`),
);

export const metricEntries: readonly Entry[] = metrics.map((metric) => entry("metric", metric, metric.example ?? metric.name));

export const transformEntries: readonly Entry[] = transforms.map((transform) => entry("transform", transform, transform.example));

export const stopEntry = entry(
  "setting",
  { name: stop.name, doc: "Ends training when nothing has become better for some epochs.", parameters: stop.schema },
  "stop(patience: 3)",
);

export const keepEntry = entry(
  "setting",
  { name: keep.name, doc: "Which checkpoints are kept beside the last weights.", parameters: keep.schema },
  "keep(last: 3, best: true)",
);

export const groupEntries: readonly Entry[] = [
  entry(
    "setting",
    { name: "group", doc: "Settings for the parameters whose paths fit a pattern; `*` is anything.", parameters: groupSchema },
    'group("*/kernel", weight_decay: 0.0001)',
  ),
  entry(
    "setting",
    { name: "freeze", doc: "The parameters whose paths fit a pattern stay as they are.", parameters: z.object({}) },
    'freeze("embedding_1/*")',
  ),
];

/** Spans of a schedule. */
export const durationEntries: readonly Entry[] = [
  entry("setting", { name: "epochs", doc: "So many epochs.", parameters: z.object({}) }, "epochs(2)"),
  entry("setting", { name: "share", doc: "A share of the whole training.", parameters: z.object({}) }, "share(0.1)"),
];
