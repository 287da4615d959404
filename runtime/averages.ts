import { averagePrefix, type Values } from "./checkpoint.js";
import type { Executor } from "./executor.js";
import { readParameters } from "./tensors.js";

/** Whether training keeps an average of the weights. */
export const hasAverages = ({ manifest }: Pick<Executor, "manifest">): boolean => averaged(manifest).length > 0;

/** An average begins as the weights are, so that it is one before the first update too. */
export async function beginAverages(executor: Executor): Promise<void> {
  const states = averaged(executor.manifest);
  if (states.length === 0) return;
  const parameters = await readParameters(executor);
  for (const { path } of states) {
    const values = parameters.get(path.slice(averagePrefix.length));
    if (values !== undefined) executor.write({ kind: "state", name: path }, values);
  }
}

/** Puts the averages in the place of the weights, and gives what stood there, to be written back. */
export async function takeAverages(executor: Executor): Promise<Values> {
  const states = averaged(executor.manifest);
  const [raw, averages] = await Promise.all([
    readParameters(executor),
    executor.readAll(states.map(({ path }) => ({ kind: "state", name: path }) as const)),
  ]);
  for (const [n, { path }] of states.entries()) {
    const values = averages[n];
    if (values !== undefined) executor.write({ kind: "parameter", name: path.slice(averagePrefix.length) }, values);
  }
  return raw;
}

const averaged = ({ states }: Executor["manifest"]) => states.filter(({ role }) => role === "average");
