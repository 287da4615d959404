import type { Order, Reading } from "../subject.js";

/** The other end of `takeTurn`: measures what it is sent, answers, and ends whatever the adapter's threads still do. */
export function serve(measure: (order: Order) => Promise<Reading>): void {
  process.once("message", async (order: Order) => {
    const answer = await measure(order).catch((error: unknown) => String(error instanceof Error ? error.stack : error));
    process.send?.(answer, () => process.exit(0));
  });
}

/** Milliseconds per step of blocks of steps, for so many seconds and for two blocks at least. */
export async function timeBlocks({ steps, seconds }: Order, block: () => Promise<unknown>): Promise<readonly number[]> {
  const ms: number[] = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end || ms.length < 2) {
    const start = performance.now();
    await block();
    ms.push((performance.now() - start) / steps);
  }
  return ms;
}
