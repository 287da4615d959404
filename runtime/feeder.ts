import type { Columns } from "./data/columns.js";
import type { Executor } from "./executor.js";
import { RuntimeFailure } from "./failure.js";
import type { DataSpec } from "./manifest.js";
import { control } from "./manifest.js";
import { extentOf } from "./sizes.js";
import { rowsFor, type Window, windowColumns } from "./windows.js";

/** Brings windows of data sets and the order of their rows onto the device. */
export interface Feeder {
  /** Uploads the rows of a window, unless they are what is there already. */
  readonly load: (data: Columns, window: Window) => Promise<void>;
  /** Says in which order the programs shall visit the rows of the window, and where they stand. */
  readonly begin: (order: Uint32Array, place: FeedPlace) => Promise<void>;
}

/** The words of the control buffer. */
export interface FeedPlace {
  readonly step: number;
  readonly position: number;
  readonly rows: number;
  readonly seed: number;
  /** Of training, for schedules. */
  readonly updatesPerEpoch?: number;
  readonly updates?: number;
}

export function createFeeder(executor: Executor): Feeder {
  const there: { data: Columns | undefined; start: number } = { data: undefined, start: 0 };
  return {
    load: async (data, window) => {
      if (there.data === data && there.start === window.start) return;
      const spec = dataOf(executor);
      there.data = undefined;
      for (const { name, storage, shape } of spec.columns) {
        await executor.reserve({ kind: "dataset", name }, storage, rowsFor(spec, window.rows) * extentOf(shape));
      }
      for (const [name, values] of Object.entries(windowColumns(data, spec, window))) {
        executor.write({ kind: "dataset", name }, values);
      }
      there.data = data;
      there.start = window.start;
    },
    begin: async (order, { step, position, rows, seed, updatesPerEpoch = 0, updates = 0 }) => {
      const name = orderName(executor);
      await executor.reserve({ kind: "order", name }, "u32", order.length);
      executor.write({ kind: "order", name }, order);
      const words = new Uint32Array(control.words);
      words[control.step] = step;
      words[control.position] = position;
      words[control.rows] = rows;
      words[control.seed] = seed;
      words[control.updatesPerEpoch] = updatesPerEpoch;
      words[control.updates] = updates;
      executor.write({ kind: "control", name: controlName(executor) }, words);
    },
  };
}

/** Throws a RuntimeFailure (DLM559) for a model that was built without `data`. */
export function dataOf({ manifest }: Pick<Executor, "manifest">): DataSpec {
  if (manifest.data !== undefined) return manifest.data;
  throw new RuntimeFailure("DLM559", `${manifest.model} was built without data`, {
    help: "add a `data` declaration for it and build again",
  });
}

const orderName = (executor: Executor): string => bufferNamed(executor, "order");
const controlName = (executor: Executor): string => bufferNamed(executor, "control");

/** The compiler names these two as it likes; there is one of each. */
const bufferNamed = ({ manifest }: Executor, kind: "order" | "control"): string =>
  manifest.programs.flatMap(({ buffers }) => buffers).find((buffer) => buffer.kind === kind)?.name ?? kind;
