/**
 * `npm run bench`: measures this project beside its peers. `-- --only ROW` runs one row, `--rounds N` changes how often each subject
 * has its turn, `--patience S` waits for a quiet machine before each, `--json` prints one line of JSON per row and nothing else,
 * `--write` puts the tables into README.md and docs/performance.md. Results are kept in bench/results/ROW.json. Ends with 1 where a
 * subject failed or computed something else.
 */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError } from "commander";
import { brief } from "./brief.js";
import { measure } from "./measure.js";
import { fillPlaces } from "./pages.js";
import { installPeers } from "./peers.js";
import { buildPrograms } from "./programs.js";
import { replaceFile } from "./replace_file.js";
import type { RowResult } from "./row.js";
import { rows } from "./rows/index.js";
import { renderRow, renderSummary } from "./table.js";

interface Options {
  readonly only?: string;
  readonly rounds?: number;
  readonly patience: number;
  readonly json?: true;
  readonly write?: true;
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

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const resultPath = (row: string): string => at(`results/${row}.json`);

function keep(result: RowResult): void {
  mkdirSync(at("results/"), { recursive: true });
  replaceFile(resultPath(result.row), `${JSON.stringify(result, null, 2)}\n`);
}

/** Of this run and of earlier ones, in the order of the rows. */
const keptResults = (): readonly RowResult[] =>
  rows.flatMap(({ name }) =>
    existsSync(resultPath(name)) ? [JSON.parse(readFileSync(resultPath(name), "utf8")) as RowResult] : [],
  );

/** `summary` has a line for each row and peer, `ablation` all of that row, `rows` all of the others. */
function writePages(): void {
  const results = keptResults();
  const tables: { readonly [place: string]: string } = {
    summary: renderSummary(results),
    ablation: results
      .filter(({ ablation }) => ablation)
      .map(renderRow)
      .join("\n"),
    rows: results
      .filter(({ ablation }) => !ablation)
      .map(renderRow)
      .join("\n"),
  };
  for (const path of ["../README.md", "../docs/performance.md"].map(at)) {
    replaceFile(
      path,
      fillPlaces(readFileSync(path, "utf8"), (place) => tables[place]),
    );
  }
}

const program = new Command("bench")
  .description("Measures dlmc beside its peers, on the adapter that DLMC_ADAPTER names or the best there is")
  .option("--only <row>", "run this row alone", rowName)
  .option("--rounds <n>", "turns of every subject", wholeNumber)
  .option("--patience <seconds>", "how long to wait for a quiet machine before each turn", wholeNumber, 1)
  .option("--json", "one line of JSON per row on stdout")
  .option("--write", "put the tables into README.md and docs/performance.md");

const { only, rounds, patience, json, write } = program.parse().opts<Options>();
const chosen = rows.filter(({ name }) => only === undefined || name === only);
installPeers(tell);
await buildPrograms(chosen.flatMap(({ subjects }) => subjects));
const results: RowResult[] = [];
for (const row of chosen) {
  const result = await measure(row, { rounds: rounds ?? row.rounds, patience, tell: json ? () => {} : tell });
  keep(result);
  results.push(result);
  if (json) console.log(brief(result));
  else console.log(renderRow(result));
}
if (!json && only === undefined) console.log(renderSummary(results));
if (write) writePages();
if (results.some(({ outcomes }) => outcomes.some((outcome) => "missing" in outcome && outcome.missing === "failed"))) {
  process.exitCode = 1;
}
