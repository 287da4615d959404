import { savedStates, type Values } from "./checkpoint.js";
import type { BufferName, Executor } from "./executor.js";
import { initialise } from "./initialise.js";
import type { StateSpec } from "./manifest.js";
import { initialState } from "./memory.js";

/** The parameters as they are on the device after everything submitted so far. */
export const readParameters = ({ manifest, readAll }: Executor): Promise<Values> =>
  readValues(readAll, "parameter", manifest.parameters);

/** The optimizer's states. */
export const readStates = ({ manifest, readAll }: Executor): Promise<Values> =>
  readValues(readAll, "state", savedStates(manifest));

export function writeParameters({ manifest, write }: Executor, values: Values): void {
  for (const { path } of manifest.parameters) write({ kind: "parameter", name: path }, taken(values, path));
}

export function writeStates({ manifest, write }: Executor, values: Values): void {
  for (const { path } of savedStates(manifest)) write({ kind: "state", name: path }, taken(values, path));
}

/** First values of every parameter, by the seed. */
export const initialParameters = ({ manifest }: Pick<Executor, "manifest">, seed: number): Values =>
  new Map(manifest.parameters.map((parameter) => [parameter.path, initialise(parameter, seed)]));

/** Sets states back to how they begin. */
export function resetStates({ write }: Executor, states: readonly StateSpec[]): void {
  for (const state of states) write({ kind: "state", name: state.path }, initialState(state));
}

async function readValues(
  readAll: Executor["readAll"],
  kind: "parameter" | "state",
  wanted: readonly { readonly path: string }[],
): Promise<Values> {
  const read = await readAll(wanted.map(({ path }): BufferName => ({ kind, name: path })));
  return new Map(wanted.map(({ path }, n) => [path, read[n] as Float32Array | Uint32Array]));
}

const taken = (values: Values, path: string): Float32Array | Uint32Array => values.get(path) ?? new Float32Array();
