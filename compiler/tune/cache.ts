import { z } from "zod";
import { compilerVersion } from "../codegen/version.js";
import type { TunedSchedules } from "../plan/tuned.js";
import type { Schedule } from "../schedule/schedule.js";

/**
 * Schedules that were measured to be faster than those that the cost model chooses, by adapter and kernel: plain JSON. The key of a
 * kernel is `kernelHash`, that of an adapter names its driver and version too.
 */
export type ScheduleCache = z.infer<typeof cacheSchema>;
export type AdapterSchedules = z.infer<typeof adapterSchema>;
export type TunedKernel = z.infer<typeof kernelSchema>;

const count = z.int().positive();

const parts = {
  flat: z.boolean(),
  tile: z.array(count).readonly(),
  vectorise: z.boolean(),
  unroll: count,
  rows: count.optional(),
  cooperate: z.boolean(),
  roll: z.boolean(),
  serial: z.array(count).readonly().optional(),
  stationary: z.array(count).readonly().optional(),
  staged: z.strictObject({ rows: count, columns: count, across: count, terms: z.array(count).readonly() }).optional(),
  workgroup: count,
} satisfies { readonly [part in keyof Schedule]-?: z.ZodType<Schedule[part]> };

const scheduleSchema = z.strictObject(parts) satisfies z.ZodType<Schedule>;

const kernelSchema = z.strictObject({
  schedule: scheduleSchema,
  /** What the kernel was called where it was tuned. */
  name: z.string(),
  /** Milliseconds of a run under the schedule that the cost model chooses, and under this one. */
  before: z.number(),
  after: z.number(),
});

const adapterSchema = z.strictObject({
  /** The kind of device that the schedules are for. */
  profile: z.enum(["lavapipe", "portable", "gpu"]),
  /** When it was tuned last: ISO 8601. */
  tuned: z.iso.datetime(),
  kernels: z.record(z.string(), kernelSchema),
});

const cacheSchema = z.strictObject({
  format: z.literal(1),
  compiler: z.string(),
  adapters: z.record(z.string(), adapterSchema),
});

export const emptyCache: ScheduleCache = { format: 1, compiler: compilerVersion, adapters: {} };

/** The cache in a text, or why it is of no use. */
export function parseCache(text: string): { readonly cache: ScheduleCache } | { readonly problem: string } {
  const value = readJson(text);
  if (value === undefined) return { problem: "it is no JSON" };
  const { compiler } = z.object({ compiler: z.string() }).safeParse(value).data ?? {};
  if (compiler !== undefined && compiler !== compilerVersion)
    return { problem: `it was made by dlmc ${compiler}, and this is ${compilerVersion}` };
  const { data, error } = cacheSchema.safeParse(value);
  if (data) return { cache: data };
  const [issue] = error.issues;
  return { problem: `${issue?.path.join(".") || "it"}: ${issue?.message ?? "not a cache"}` };
}

export const printCache = (cache: ScheduleCache): string => `${JSON.stringify(cache, null, 2)}\n`;

/** The cache with what was found for a kernel on an adapter: a schedule, or that there is none better than the chosen one. */
export function withKernel(cache: ScheduleCache, { adapter, profile, at, hash, tuned }: Finding): ScheduleCache {
  const { [hash]: _, ...others } = cache.adapters[adapter]?.kernels ?? {};
  const kernels = tuned ? { ...others, [hash]: tuned } : others;
  return { ...cache, adapters: { ...cache.adapters, [adapter]: { profile, tuned: at, kernels } } };
}

export interface Finding {
  readonly adapter: string;
  readonly profile: AdapterSchedules["profile"];
  /** ISO 8601. */
  readonly at: string;
  readonly hash: string;
  readonly tuned: TunedKernel | undefined;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a compilation takes from the cache: of an adapter, or of each kind of device what was tuned last. */
export function schedulesOf({ adapters }: ScheduleCache, adapter?: string): TunedSchedules {
  const wanted = Object.entries(adapters).filter(([name]) => adapter === undefined || name === adapter);
  const oldestFirst = wanted.map(([, found]) => found).sort((a, b) => a.tuned.localeCompare(b.tuned));
  return Object.fromEntries(
    oldestFirst.map(({ profile, kernels }) => [
      profile,
      Object.fromEntries(Object.entries(kernels).map(([hash, { schedule }]) => [hash, schedule])),
    ]),
  );
}
