import { invariant } from "../base/invariant.js";
import { type Kernel, loadedType } from "../kernel/kernel.js";
import { type LoopBinding, partialSums, type Statement } from "./loops.js";
import { identifierOf } from "./names.js";
import type { Profile } from "./profile.js";
import { type LoadValue, parts, type Value } from "./value.js";

export type Store = Extract<Statement, { kind: "store" }>;

/** What stores compute: of each the value and the index. */
export const rootsOf = (stores: readonly Store[]): readonly Value[] => stores.flatMap((s) => [s.value, s.index]);

/** The stores with other values for what `rootsOf` gives. */
export const withRoots = (stores: readonly Store[], roots: readonly Value[]): readonly Store[] =>
  stores.map((s, i) => ({ ...s, value: roots[2 * i], index: roots[2 * i + 1] }));

/** All loads below the roots, each once. */
export function loadsOf(roots: readonly Value[]): readonly LoadValue[] {
  const loads: LoadValue[] = [];
  const seen = new Set<Value>();
  const visit = (value: Value): void => {
    if (seen.has(value)) return;
    seen.add(value);
    if (value.kind === "load") loads.push(value);
    for (const part of parts(value)) visit(part);
  };
  for (const root of roots) visit(root);
  return loads;
}

/**
 * The buffers of a kernel in the widths in which its values load and its stores write them. Where that makes more bindings than
 * the device has, or where the buffer is bound for writing and so may be bound but once, what is seen in both widths is seen as vectors alone,
 * of which single elements are loaded too.
 */
export function bindingsOf(
  kernel: Kernel,
  stores: readonly Store[],
  roots: readonly Value[],
  { storageBuffers }: Profile,
): readonly LoopBinding[] {
  const tensors = [...kernel.reads, ...kernel.results.map((r) => r.tensor)];
  const types = new Map(tensors.map((t) => [t.buffer, t.storage === "f16" ? t.storage : loadedType(t.storage)]));
  types.set(partialSums, "f32");
  const written = new Set(stores.map((s) => s.buffer));
  const besideWritten = new Set(kernel.reads.flatMap((t) => (t.besideWritten ? [t.buffer] : [])));
  const widths = new Map<string, Set<1 | 4>>();
  for (const { buffer, width } of [...loadsOf(roots), ...stores])
    widths.set(buffer, (widths.get(buffer) ?? new Set()).add(width));
  const isMany = [...widths.values()].reduce((sum, set) => sum + set.size, 0) > storageBuffers;
  return [...widths].flatMap(([buffer, set]) => {
    const isWritable = written.has(buffer) || besideWritten.has(buffer);
    const isOnce = isWritable && set.size > 1;
    const isByElement = stores.some((store) => store.buffer === buffer && store.width === 1);
    invariant(!isOnce || !isByElement, `${kernel.name}: ${buffer} is written by element and read in vectors`);
    const type = types.get(buffer);
    invariant(type === "f32" || type === "f16" || type === "u32", `${kernel.name}: ${buffer} has no type`);
    const seen: readonly (1 | 4)[] = set.size > 1 && (isMany || isOnce) ? [4] : [...set];
    return seen.map(
      (width): LoopBinding => ({
        name: seen.length > 1 && width === 4 ? `${identifierOf(buffer)}_by_4` : identifierOf(buffer),
        buffer,
        type,
        width,
        access: isWritable ? "read_write" : "read",
      }),
    );
  });
}
