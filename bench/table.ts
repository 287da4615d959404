import { figure } from "./measure.js";
import type { Measured, RowResult } from "./row.js";

/** A Markdown table with what has to be known to read it. */
export function renderRow({ row, doc, date, rounds, machine, measured }: RowResult): string {
  const columns: readonly Column[] = [
    ["", ({ subject }) => subject],
    ["ms, median", ({ ms }) => figure(ms.median)],
    ["min – max", ({ ms }) => `${figure(ms.min)} – ${figure(ms.max)}`],
    ["examples/s", ({ perSecond }) => figure(perSecond)],
    [`× ${measured[0]?.subject}`, ({ ratio }) => ratio.toFixed(2)],
    ...optional("dispatches", measured, ({ dispatches }) => dispatches?.toString()),
    ...optional("peak memory", measured, ({ peakBytes }) => peakBytes && `${(peakBytes / 2 ** 20).toFixed(1)} MiB`),
    ...optional("other load, cores", measured, ({ otherCores }) => otherCores?.toFixed(2)),
  ];
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const about = [
    `${rounds} rounds, ${date.slice(0, 10)}`,
    // A version once, by the first subject that has it.
    ...measured.filter(isFirstOfVersion).map(({ subject, version }) => `${subject} ${version}`),
    `Dawn of webgpu ${machine.webgpu}`,
    ...new Set(measured.map(({ adapter }) => adapter)),
    `${machine.processor}, ${machine.cores} cores`,
    machine.system,
    `Node ${machine.node}`,
  ];
  return [
    `### ${row}`,
    "",
    doc,
    "",
    line(columns.map(([title]) => title)),
    line(columns.map((_, n) => (n === 0 ? "---" : "--:"))),
    ...measured.map((each) => line(columns.map(([, cell]) => cell(each)))),
    "",
    `${about.join("; ")}.`,
    "",
  ].join("\n");
}

const isFirstOfVersion = ({ version }: Measured, n: number, all: readonly Measured[]): boolean =>
  all.findIndex((other) => other.version === version) === n;

type Column = readonly [title: string, cell: (measured: Measured) => string];

/** A column that stands only where some subject fills it. */
const optional = (
  title: string,
  measured: readonly Measured[],
  cell: (measured: Measured) => string | 0 | undefined,
): readonly Column[] => (measured.some(cell) ? [[title, (each) => cell(each) || ""]] : []);
