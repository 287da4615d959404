import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { diagnosticKinds } from "../compiler/diagnostics/index.js";
import { golden, separator } from "../test/golden/messages.js";

/**
 * `npx tsx scripts/golden.ts` lists the golden files of messages that differ from what the compiler says, and the codes that
 * have none; with `--write` it brings them up to date, and begins one for each such code from its example.
 */
const folder = join(import.meta.dirname, "../test/golden/errors");
const write = process.argv.includes("--write");

const stale = readdirSync(folder)
  .map((file) => ({ file, text: readFileSync(join(folder, file), "utf8") }))
  .filter(({ text }) => text.includes(separator))
  .map(({ file, text }) => ({ file, text, fresh: golden(text.slice(0, text.indexOf(separator))) }))
  .filter(({ text, fresh }) => text !== fresh);

const files = readdirSync(folder);
const missing = diagnosticKinds
  .filter(({ code }) => !files.some((file) => file.startsWith(code)))
  .map(({ code, example }) => ({ file: `${code}-example.txt`, fresh: golden(example) }))
  // A message that no text alone can bring about has a test of its own.
  .filter(({ file, fresh }) => fresh.includes(`[${file.slice(0, 6)}]`));

for (const { file, fresh } of [...stale, ...missing]) {
  process.stdout.write(`${write ? "written" : "differs"}: ${file}\n`);
  if (write) writeFileSync(join(folder, file), fresh);
}
if (!write && stale.length + missing.length > 0) process.exitCode = 1;
