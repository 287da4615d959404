import type { Order, Reading } from "../subject.js";

/** Times of blocks of so many steps or calls, for so many seconds and for two blocks at least, after the warm-up. */
export async function timeBlocks(
  { warmup, steps, seconds }: Pick<Order, "warmup" | "steps" | "seconds">,
  block: (steps: number) => Promise<readonly number[]>,
): Promise<Pick<Reading, "ms" | "check">> {
  const check = await block(warmup);
  const ms: number[] = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end || ms.length < 2) {
    const start = performance.now();
    await block(steps);
    ms.push((performance.now() - start) / steps);
  }
  return { ms, check };
}

/** A block of calls, one after the other: gives the first numbers of the first result. */
export async function callOneByOne(steps: number, call: (n: number) => Promise<ArrayLike<number>>): Promise<readonly number[]> {
  const first = Array.from(await call(0)).slice(0, numbersCompared);
  for (let n = 1; n < steps; n += 1) await call(n);
  return first;
}

/** Of a result, between subjects. */
export const numbersCompared = 8;
