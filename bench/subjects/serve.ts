import type { Answer, Order, Reading } from "../subject.js";

/** What a subject finds out itself. */
export type Found = Omit<Reading, "residentBytes"> | { readonly absent: string };

/** The other end of `takeTurn`: measures what it is sent, answers, and ends whatever the adapter's threads still do. */
export function serve(measure: (order: Order) => Promise<Found>): void {
  // Whoever wants to know has gone.
  process.once("disconnect", () => process.exit(1));
  process.once("message", async (order: Order) => {
    const answer: Answer = await measure(order).then(
      (found) => ({ residentBytes: process.resourceUsage().maxRSS * 1024, ...found }),
      (error: unknown) =>
        isNotInstalled(error)
          ? { absent: "it is not installed: `npm ci --ignore-scripts` in bench/" }
          : { failed: String(error instanceof Error ? error.stack : error) },
    );
    process.send?.(answer, () => process.exit(0));
  });
}

const isNotInstalled = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
