import { defineConfig } from "vitest/config";

const minutes = 60_000;

/** Three projects by what a test needs. Vitest wants a default export. */
export default defineConfig({
  test: {
    // Dawn ends a process uncleanly at times; a fork that dies takes its own file with it, not the run.
    pool: "forks",
    projects: [
      {
        extends: true,
        test: {
          name: "pure",
          include: ["test/pure/**/*.test.ts"],
          // The compiler keeps nothing from one call to the next; loading it afresh for every file would be half of the time.
          isolate: false,
          testTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "device",
          include: ["test/device/**/*.test.ts"],
          // A software adapter uses every core by itself, and two processes on it slow each other.
          fileParallelism: false,
          testTimeout: 3 * minutes,
          hookTimeout: 3 * minutes,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "slow",
          include: ["test/slow/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 30 * minutes,
          hookTimeout: 30 * minutes,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
