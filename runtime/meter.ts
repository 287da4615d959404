import type { MetricTotals } from "./checkpoint.js";
import type { Executor } from "./executor.js";
import { RuntimeFailure } from "./failure.js";
import type { Manifest } from "./manifest.js";

/** Sums the metrics of an epoch in float64 on the host, from accumulators that the device starts again after each reading. */
export interface Meter {
  /**
   * Reads and clears the accumulators after everything submitted so far, of so many rows. Throws (DLM555) when the loss is no
   * number.
   */
  readonly read: (rows: number, at: { readonly epoch: number; readonly step: number }) => Promise<void>;
  readonly restart: (totals?: MetricTotals) => void;
  readonly totals: () => MetricTotals;
  readonly loss: () => number;
  /** Of the rows of the last reading. */
  readonly recentLoss: () => number;
  readonly accuracy: () => number | undefined;
}

const lossPath = "metric/loss";
const nothing: MetricTotals = { rows: 0, sums: {} };

export function createMeter(executor: Executor): Meter {
  const paths = executor.manifest.states.filter(({ role }) => role === "metric").map(({ path }) => path);
  const correctPath = firstAccuracy(executor.manifest);
  const state = { totals: nothing, recent: nothing };
  // Without accumulators there is still something to be waited for, so that the host does not run ahead of the device.
  const controlBuffer = executor.manifest.programs.flatMap(({ buffers }) => buffers).find(({ kind }) => kind === "control");
  const pulse = controlBuffer === undefined ? [] : [{ kind: "control", name: controlBuffer.name } as const];

  return {
    read: async (rows, { epoch, step }) => {
      const values =
        paths.length > 0
          ? await executor.readAll(
              paths.map((name) => ({ kind: "state", name }) as const),
              { clear: true },
            )
          : await executor.readAll(pulse).then(() => []);
      const sums = Object.fromEntries(paths.map((path, n) => [path, values[n]?.[0] ?? 0]));
      state.recent = { rows, sums };
      state.totals = {
        rows: state.totals.rows + rows,
        sums: Object.fromEntries(paths.map((path) => [path, (state.totals.sums[path] ?? 0) + (sums[path] ?? 0)])),
      };
      const loss = sums[lossPath];
      if (loss !== undefined && !Number.isFinite(loss)) throw notFinite(loss, epoch, step);
    },
    restart: (totals = nothing) => {
      state.totals = totals;
      state.recent = nothing;
    },
    totals: () => state.totals,
    loss: () => meanOf(state.totals, lossPath),
    recentLoss: () => meanOf(state.recent, lossPath),
    accuracy: () => (correctPath === undefined || state.totals.rows === 0 ? undefined : meanOf(state.totals, correctPath)),
  };
}

const meanOf = ({ rows, sums }: MetricTotals, path: string): number => {
  const sum = sums[path];
  return sum === undefined || rows === 0 ? Number.NaN : sum / rows;
};

const firstAccuracy = ({ outputs, states }: Manifest): string | undefined =>
  outputs.map(({ name }) => `metric/${name}/correct`).find((path) => states.some((state) => state.path === path));

const notFinite = (loss: number, epoch: number, step: number): RuntimeFailure =>
  new RuntimeFailure("DLM555", `the loss became ${loss} in epoch ${epoch}, at or before step ${step}`, {
    help: "use a smaller learning rate, and look for extreme values in the data; the last checkpoint is from before",
  });
