/**
 * `npm run bench`: measures this project beside its peers. `-- --only ROW` runs one row, `--rounds N` changes how often each subject
 * has its turn, `--json` prints one line of JSON per row and nothing else. Results are kept in bench/results/ROW.json.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError } from "commander";
import { measure } from "./measure.js";
import { installPeers } from "./peers.js";
import type { RowResult } from "./row.js";
import { rows } from "./rows/index.js";
import { renderRow } from "./table.js";

interface Options {
  readonly only?: string;
  readonly rounds?: number;
  readonly json?: true;
}

const wholeNumber = (text: string): number => {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError("a whole number from 1 is needed");
};

const rowName = (text: string): string => {
  const names = rows.map(({ name }) => name);
  if (names.includes(text)) return text;
  throw new InvalidArgumentError(`the rows are ${names.join(", ")}`);
};

const tell = (line: string): void => console.error(line);

const results = fileURLToPath(new URL("results/", import.meta.url));

function keep(result: RowResult): void {
  mkdirSync(results, { recursive: true });
  writeFileSync(`${results}${result.row}.json`, `${JSON.stringify(result, null, 2)}\n`);
}

/** Medians by subject, and what every peer takes over what the first subject takes. */
function brief({ row, measured }: RowResult): string {
  const ms = measured.map(({ subject, ms: { median } }) => [subject, round(median)]);
  const ratios = measured.slice(1).map(({ subject, ratio }) => [subject, round(ratio)]);
  return JSON.stringify({ row, ms: Object.fromEntries(ms), ratios: Object.fromEntries(ratios) });
}

const round = (value: number): number => Math.round(value * 1000) / 1000;

const program = new Command("bench")
  .description("Measures dlmc beside its peers, on the adapter that DLMC_ADAPTER names or the best there is")
  .option("--only <row>", "run this row alone", rowName)
  .option("--rounds <n>", "turns of every subject", wholeNumber)
  .option("--json", "one line of JSON per row on stdout");

const { only, rounds, json } = program.parse().opts<Options>();
const chosen = rows.filter(({ name }) => only === undefined || name === only);
if (chosen.some(({ subjects }) => subjects.some(({ program: file }) => file !== "dlmc.ts"))) installPeers(tell);
const tables: string[] = [];
for (const row of chosen) {
  const result = await measure(row, { rounds: rounds ?? row.rounds, tell: json ? () => {} : tell });
  keep(result);
  if (json) console.log(brief(result));
  else tables.push(renderRow(result));
}
if (!json) console.log(tables.join("\n"));
