import type { Order, Reading } from "../subject.js";

/** Times of blocks of so many steps or calls, for so many seconds and for two blocks at least, after the warm-up. */
export async function timeBlocks(
  { warmup, steps, seconds }: Pick<Order, "warmup" | "steps" | "seconds">,
  block: (steps: number) => Promise<readonly number[]>,
): Promise<Pick<Reading, "ms" | "processorMs" | "check">> {
  const check = await block(warmup);
  const ms: number[] = [];
  const processorMs: number[] = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end || ms.length < 2) {
    const start = { wall: performance.now(), processor: processorTime() };
    await block(steps);
    ms.push((performance.now() - start.wall) / steps);
    processorMs.push((processorTime() - start.processor) / steps);
  }
  return { ms, check, ...(inNode && { processorMs }) };
}

const inNode = typeof process !== "undefined";

/** Milliseconds of all threads of this process, those of a software adapter among them. */
function processorTime(): number {
  if (!inNode) return 0;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** A block of calls, one after the other: gives the first numbers of the first result. */
export async function callOneByOne(steps: number, call: (n: number) => Promise<ArrayLike<number>>): Promise<readonly number[]> {
  const first = Array.from(await call(0)).slice(0, numbersCompared);
  for (let n = 1; n < steps; n += 1) await call(n);
  return first;
}

/** Of a result, between subjects. */
export const numbersCompared = 8;
