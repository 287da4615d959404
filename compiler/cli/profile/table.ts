import { showBytes, showCount, showMemory, showShare, showTime } from "../../base/figures.js";
import type { Terminal } from "../terminal.js";
import { distinctBandwidths, type KernelReport, type Report } from "./report.js";

type Paint = Pick<Terminal["paint"], "bold" | "dim" | "cyan" | "yellow" | "green">;

/** Kernels that take less than this part of a step are one row together, and so are those beyond so many. */
const small = 0.005;
const mostRows = 40;
const barWidth = 16;

/** How the table is shown. */
export interface TableStyle {
  readonly paint: Paint;
  /** Also the smallest kernels. */
  readonly everything?: boolean;
  /** Columns that say less are left out where it would be wider; as wide as it gets unless told. */
  readonly width?: number;
}

/** The report for a terminal: the kernels by time, and what they come to. */
export const renderTable = (report: Report, style: TableStyle): string =>
  [heading(report, style.paint), kernelTable(report, style), totals(report), memory(report), footnote(report)].join("\n\n");

function heading({ model, program, batch, adapter, limits, step, file }: Report, { bold }: Paint): string {
  const bandwidths = distinctBandwidths(limits).map((each) => `${showBytes(each.gigabytes * 1e9)}/s`);
  return [
    `${bold(`${model} ${program}`)}, batch ${batch}, ${step.dispatches} dispatches — ${file}`,
    `${adapter}, measured to reach ${showCount(limits.gigaflops * 1e9)}FLOP/s and ${bandwidths.join(" from a cache, ")}`,
  ].join("\n");
}

interface Column {
  readonly title: string;
  readonly align: "left" | "right";
  readonly cell: (kernel: KernelReport, report: Report) => string;
  /** Where there is no room for all, the lowest go first; never where it is not given. */
  readonly worth?: number;
}

const columns: readonly Column[] = [
  { title: "time", align: "right", cell: ({ time }) => showTime(time) },
  { title: "share", align: "right", cell: ({ share }) => showShare(share) },
  {
    title: "",
    align: "left",
    worth: 4,
    cell: ({ share }, { kernels }) => bar(share / Math.max(...kernels.map((each) => each.share))),
  },
  {
    title: "kernel",
    align: "left",
    cell: ({ name, dispatches }) => (dispatches > 1 ? `${short(name)} × ${dispatches}` : short(name)),
  },
  { title: "phase", align: "left", worth: 3, cell: ({ phase }) => phase },
  { title: "layers", align: "left", worth: 1, cell: ({ layers }) => short(layers.join(", "), 28) },
  { title: "line", align: "left", cell: ({ lines }) => lines[0] ?? "" },
  { title: "FLOP", align: "right", worth: 5, cell: ({ flops }) => (flops === 0 ? "" : showCount(flops)) },
  { title: "moved", align: "right", worth: 5, cell: ({ bytes }) => showBytes(bytes) },
  { title: "FLOP/s", align: "right", worth: 6, cell: ({ flops, gigaflops }) => (flops === 0 ? "" : showCount(gigaflops * 1e9)) },
  { title: "B/s", align: "right", worth: 6, cell: ({ gigabytes }) => showCount(gigabytes * 1e9) },
  { title: "of limit", align: "right", cell: ({ ofLimit }) => showShare(ofLimit) },
  { title: "by", align: "left", worth: 2, cell: ({ bound }) => bound },
];

function kernelTable(report: Report, { paint: { bold, dim, cyan }, everything = false, width = Infinity }: TableStyle): string {
  const sorted = [...report.kernels].sort((a, b) => b.time - a.time);
  const shown = everything ? sorted : sorted.filter(({ share }) => share >= small).slice(0, mostRows);
  const rest = sorted.slice(shown.length);
  const restTime = rest.reduce((sum, { time }) => sum + time, 0);
  const [head = "", ...rows] = narrowed(columns, width, (fitting) => layOut(fitting, shown, report));
  return [
    bold(head),
    ...rows.map((row) => row.replace(/[▏▎▍▌▋▊▉█]+/, (text) => cyan(text))),
    ...(rest.length === 0 ? [] : [dim(`${showTime(restTime)} in ${rest.length} more kernels; --all lists them`)]),
  ].join("\n");
}

function layOut(chosen: readonly Column[], kernels: readonly KernelReport[], report: Report): readonly string[] {
  const cells = [chosen.map(({ title }) => title), ...kernels.map((kernel) => chosen.map(({ cell }) => cell(kernel, report)))];
  const widths = chosen.map((_, n) => Math.max(...cells.map((row) => row[n]?.length ?? 0)));
  const placed = (cell: string, n: number) =>
    chosen[n]?.align === "right" ? cell.padStart(widths[n] ?? 0) : cell.padEnd(widths[n] ?? 0);
  return cells.map((row) => row.map(placed).join("  ").trimEnd());
}

/** Lines of at most this width, without as many of the columns as that takes. */
function narrowed(
  chosen: readonly Column[],
  width: number,
  lines: (chosen: readonly Column[]) => readonly string[],
): readonly string[] {
  const all = lines(chosen);
  const least = Math.min(...chosen.map(({ worth = Infinity }) => worth));
  if (least === Infinity || all.every((line) => line.length <= width)) return all;
  return narrowed(
    chosen.filter(({ worth }) => worth !== least),
    width,
    lines,
  );
}

/** In eighths of a character. */
export function bar(part: number, width = barWidth): string {
  const eighths = Math.round(Math.max(0, Math.min(1, part)) * width * 8);
  return `${"█".repeat(eighths >> 3)}${["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths & 7]}`;
}

function totals({ step, limits, copies }: Report): string {
  const { wall, device, host, flops, gigaflops, compile } = step;
  return [
    `a run takes ${showTime(wall)} among others; its kernels ${showTime(device)} one by one, the host ${showTime(host)} to encode and submit them`,
    `${showCount(flops)}FLOP at ${showCount(gigaflops * 1e9)}FLOP/s, ${showShare(gigaflops / limits.gigaflops)} of what the device reaches`,
    ...(copies.count > 0 ? [`${copies.count} copies of ${showBytes(copies.bytes)} take ${showTime(copies.time)}`] : []),
    `kernels were compiled in ${showTime(compile)}`,
  ].join("\n");
}

function memory({ memory: { predicted, real, kinds } }: Report): string {
  const parts = [...kinds].sort((a, b) => b.bytes - a.bytes).map(({ kind, bytes }) => `${kind} ${showMemory(bytes)}`);
  return `memory: ${showMemory(predicted)} planned, ${showMemory(real)} counted at the peak (${parts.join(", ")})`;
}

/** How the times came about. */
export function footnote({ timing, runs }: Report): string {
  const { method, compared } = timing;
  const agreement =
    compared && `${compared.timestamps.toFixed(1)} ms by the device beside ${compared.clock.toFixed(1)} ms by the clock`;
  if (method === "timestamps")
    return `times: medians of ${runs} runs, by timestamps of the device around each kernel (checked: ${agreement})`;
  const why = agreement === undefined ? "the device has no timestamps" : `its timestamps do not hold: ${agreement}`;
  return `times: medians of each kernel repeated alone, by the clock (${why})`;
}

const short = (text: string, most = 44): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);
