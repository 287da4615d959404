import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { goldenOutputs, samplesFolder } from "../../golden/outputs.js";

/** A change to the compiler shows its effect on the samples: `npx tsx scripts/golden-output.ts --write` brings them up to date. */
test.each(goldenOutputs().map(({ file, text }) => [file, text] as const))("%s", (file, text) => {
  const kept = readFileSync(join(samplesFolder, "golden", file), "utf8");
  // The lines that differ say more than two texts of thousands.
  const lines = kept.split("\n");
  const differ = text.split("\n").flatMap((line, i) => (line === lines[i] ? [] : [{ line: i + 1, kept: lines[i], made: line }]));
  expect(differ.slice(0, 5)).toEqual([]);
  expect(text.length).toBe(kept.length);
});
