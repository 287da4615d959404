import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { goldenOutputs, samplesFolder } from "../test/golden/outputs.js";

/**
 * `npx tsx scripts/golden-output.ts` lists the files of samples/golden that differ from what the compiler makes now; with
 * `--write` it writes them anew.
 */
const folder = join(samplesFolder, "golden");
const write = process.argv.includes("--write");
mkdirSync(folder, { recursive: true });

for (const { file, text } of goldenOutputs()) {
  const path = join(folder, file);
  if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
  process.stdout.write(`${write ? "written" : "differs"}: ${file}\n`);
  if (write) writeFileSync(path, text);
  else process.exitCode = 1;
}
