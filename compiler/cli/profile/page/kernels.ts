import { escaped } from "../../../base/escaped.js";
import { showBytes, showCount, showShare, showTime } from "../../../base/figures.js";
import type { KernelReport, LayerReport, Report } from "../report.js";
import { kernelFacts } from "./facts.js";
import { place } from "./markup.js";

interface Column {
  readonly title: string;
  readonly cell: (kernel: KernelReport, widest: number) => string;
  /** What the column is sorted by; text where it gives text. */
  readonly order: (kernel: KernelReport) => number | string;
}

const columns: readonly Column[] = [
  { title: "time", cell: ({ time }) => showTime(time), order: ({ time }) => time },
  { title: "share", cell: ({ share }, widest) => bar(share, widest), order: ({ share }) => share },
  { title: "kernel", cell: (kernel) => named(kernel), order: ({ name }) => name },
  {
    title: "line",
    cell: ({ lines, sources }) => `<code>${escaped(lines[0] ?? "")}</code><small>${escaped(sources[0] ?? "")}</small>`,
    order: ({ lines }) => lines[0] ?? "",
  },
  { title: "FLOP", cell: ({ flops }) => orNothing(flops), order: ({ flops }) => flops },
  { title: "moved", cell: ({ bytes }) => showBytes(bytes), order: ({ bytes }) => bytes },
  {
    title: "FLOP/s",
    cell: ({ flops, gigaflops }) => (flops === 0 ? "" : showCount(gigaflops * 1e9)),
    order: ({ gigaflops }) => gigaflops,
  },
  { title: "B/s", cell: ({ gigabytes }) => showCount(gigabytes * 1e9), order: ({ gigabytes }) => gigabytes },
  { title: "of limit", cell: ({ ofLimit }) => showShare(ofLimit), order: ({ ofLimit }) => ofLimit },
  { title: "by", cell: ({ bound }) => bound, order: ({ bound }) => bound },
  { title: "n", cell: ({ dispatches }) => String(dispatches), order: ({ dispatches }) => dispatches },
];

/** All kernels, the slowest first; a script sorts them by other columns. */
export function kernelTable({ kernels }: Report): string {
  const sorted = [...kernels].sort((a, b) => b.time - a.time);
  const widest = Math.max(...kernels.map(({ share }) => share));
  const head = columns.map(({ title, order }) => `<th class="${kindOf(order, sorted)}">${title}</th>`).join("");
  const rows = sorted.map(
    (kernel) =>
      `<tr title="${escaped(kernelFacts(kernel))}">${columns.map((column) => cellOf(column, kernel, widest)).join("")}</tr>`,
  );
  return `<div class="scroll"><table id="kernels"><thead><tr>${head}</tr></thead><tbody>${rows.join("\n")}</tbody></table></div>`;
}

const kindOf = (order: Column["order"], [first]: readonly KernelReport[]): string =>
  first !== undefined && typeof order(first) === "number" ? "number" : "text";

function cellOf({ cell, order }: Column, kernel: KernelReport, widest: number): string {
  const value = order(kernel);
  return `<td class="${typeof value === "number" ? "number" : "text"}" data-order="${escaped(String(value))}">${cell(kernel, widest)}</td>`;
}

const named = ({ name, phase, layers }: KernelReport): string =>
  `<div class="named ${phase}"><code>${escaped(name)}</code><small>${escaped(layers.join(", "))}</small></div>`;

const bar = (share: number, widest: number): string =>
  `<span class="bar" style="--part:${place((100 * share) / widest)}%">${showShare(share)}</span>`;

const orNothing = (count: number): string => (count === 0 ? "" : showCount(count));

/** Each layer with its kernels' time. */
export function layerTable({ layers }: Report): string {
  const widest = Math.max(...layers.map(({ share }) => share));
  const row = ({ name, lines, time, share, kernels }: LayerReport) =>
    `<tr><td class="text"><code>${escaped(name)}</code></td><td class="text"><small>${escaped(lines[0] ?? "")}</small></td><td class="number">${showTime(time)}</td><td class="number">${bar(share, widest)}</td><td class="number">${kernels}</td></tr>`;
  return `<div class="scroll tall"><table class="layers"><thead><tr><th class="text">layer</th><th class="text">line</th><th class="number">time</th><th class="number">share</th><th class="number">kernels</th></tr></thead><tbody>${layers.map(row).join("\n")}</tbody></table></div>`;
}
