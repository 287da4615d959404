/**
 * `npm run bench:passes`: what each pass of the compiler gains, counted in the plans of several networks compiled with it left out. Nothing
 * is timed, so that any machine counts the same. `-- --only NETWORK` compiles one of them, `--write` puts the table into
 * docs/performance.md. Results are kept in bench/results/passes.json.
 */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError } from "commander";
import { fillPlaces } from "../pages.js";
import { replaceFile } from "../replace_file.js";
import { measureNetwork } from "./measure.js";
import { passNames } from "./names.js";
import { networks } from "./networks.js";
import { type NetworkResult, withResult } from "./result.js";
import { renderPasses } from "./table.js";

interface Options {
  readonly only?: string;
  readonly write?: true;
}

const networkName = (text: string): string => {
  const names = networks.map(({ name }) => name);
  if (names.includes(text)) return text;
  throw new InvalidArgumentError(`the networks are ${names.join(", ")}`);
};

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const kept = at("../results/passes.json");
const page = at("../../docs/performance.md");

const known = (): readonly NetworkResult[] =>
  existsSync(kept) ? (JSON.parse(readFileSync(kept, "utf8")) as readonly NetworkResult[]) : [];

const program = new Command("bench:passes")
  .description("Counts what each pass of the compiler gains, in the plans of several networks")
  .option("--only <network>", "this network alone", networkName)
  .option("--write", "put the table of all that is known into docs/performance.md");

const { only, write } = program.parse().opts<Options>();
mkdirSync(at("../results/"), { recursive: true });
for (const network of networks.filter(({ name }) => only === undefined || name === only)) {
  const result = measureNetwork(network, (line) => console.error(line));
  replaceFile(kept, `${JSON.stringify(withResult(known(), result), null, 2)}\n`);
}
const table = renderPasses(known(), { passes: passNames, networks });
console.log(table);
if (write)
  replaceFile(
    page,
    fillPlaces(readFileSync(page, "utf8"), (place) => (place === "passes" ? table : undefined)),
  );
