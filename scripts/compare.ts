/**
 * `npm run compare`: trains every layer, loss, optimizer and schedule for 20 steps on the device and in PyTorch (float64) from the
 * same weights, and prints the largest relative difference of each. `-- --markdown` prints tables for a page, `--only TEXT` the
 * rows that have this in their name. Ends with 3 where PyTorch is not there.
 */
import { Command } from "commander";
import { openDevice } from "../runtime/device.js";
import type { LayerCase } from "../test/slow/pytorch/case.js";
import { compareWithTorch, type Difference } from "../test/slow/pytorch/compare.js";
import { comparisons } from "../test/slow/pytorch/comparisons.js";
import { findTorch, howToGetTorch } from "../test/slow/pytorch/torch.js";

interface Options {
  readonly markdown?: true;
  readonly only?: string;
}

interface Row {
  readonly case: LayerCase;
  readonly difference: Difference;
}

interface Group {
  readonly title: string;
  readonly rows: readonly Row[];
}

const largest = ({ losses, parameters }: Difference): number => Math.max(losses, parameters);
const shown = (difference: Difference): string => largest(difference).toExponential(1);
const against = ({ formula }: LayerCase): string => (formula ? "its formula in float64" : "PyTorch");

const asText = ({ title, rows }: Group): string =>
  [title, ...rows.map((row) => `  ${shown(row.difference)}  ${row.case.name}${row.case.formula ? " (formula)" : ""}`)].join("\n");

const asMarkdown = ({ title, rows }: Group): string =>
  [
    `## ${title}`,
    "",
    "| row | against | largest relative difference |",
    "| --- | --- | --- |",
    ...rows.map((row) => `| ${row.case.name} | ${against(row.case)} | ${shown(row.difference)} |`),
  ].join("\n");

async function main({ markdown, only = "" }: Options): Promise<void> {
  const python = findTorch();
  if (python === undefined) {
    console.error(howToGetTorch);
    process.exitCode = 3;
    return;
  }
  const device = await openDevice();
  try {
    const groups: Group[] = [];
    for (const { title, cases } of comparisons) {
      const chosen = cases.filter(({ name }) => name.includes(only));
      if (chosen.length === 0) continue;
      const differences = await compareWithTorch(chosen, { device, python });
      groups.push({ title, rows: differences.map((difference, n) => ({ case: chosen[n] as LayerCase, difference })) });
    }
    const head = "Largest relative difference of losses and parameters from PyTorch over 20 steps from the same weights";
    console.log([head, ...groups.map(markdown ? asMarkdown : asText)].join("\n\n"));
  } finally {
    device.dispose();
  }
}

const command = new Command("compare")
  .option("--markdown", "print tables for a page")
  .option("--only <text>", "only rows that have this in their name")
  .parse();
await main(command.opts<Options>());
