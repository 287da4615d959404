import { type Bandwidth, bandwidthFor } from "../../../../runtime/measure/probe.js";
import { escaped } from "../../../base/escaped.js";
import { showBytes, showCount, showShare } from "../../../base/figures.js";
import { distinctBandwidths, type KernelReport, type Report } from "../report.js";
import { kernelFacts } from "./facts.js";
import { place } from "./markup.js";

const width = 720;
const height = 400;
const margin = { left: 64, right: 20, top: 18, bottom: 46 };
/** Kernels below this part of the run are left out: those of a few operations would stretch the picture over ten decades. */
const leastShare = 0.005;
/** The slowest so many have their names beside them. */
const namedKernels = 6;
const lineHeight = 14;
/** The probe of memory touches more than this, and those of caches less. */
const cacheBytes = 2 ** 26;

/** Both axes in powers of ten. */
interface Scale {
  readonly x: (intensity: number) => number;
  readonly y: (gigaflops: number) => number;
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
}

/**
 * Operations for each byte moved against operations in a second (Williams, Waterman and Patterson, 2009), under the limits that
 * were measured: a kernel on the slope is held up by memory, one under the flat roof by arithmetic. The area of a dot is its time.
 */
export function roofline(report: Report): string {
  const { kernels, limits } = report;
  const slowest = kernels.filter(({ share }) => share >= leastShare).sort((a, b) => b.time - a.time);
  const computing = slowest.filter(({ flops, bytes }) => flops > 0 && bytes > 0);
  const still = slowest.filter(({ flops }) => flops === 0);
  const scale = scaleFor(computing, report);
  const roofs = distinctBandwidths(limits).map((bandwidth) => slope(bandwidth, limits.gigaflops, scale));
  const lines = [...roofs, flatRoof(report, scale), ...computing.map((kernel) => dot(kernel, scale)), ...names(computing, scale)];
  const notes = [
    ...(still.length === 0 ? [] : [`Without arithmetic: ${still.map(moving).join(", ")}.`]),
    ...(slowest.length === kernels.length
      ? []
      : [`${kernels.length - slowest.length} kernels below ${showShare(leastShare)} of the run are left out.`]),
  ];
  const svg = `<svg class="plot" viewBox="0 0 ${width} ${height}" role="img" aria-label="Roofline">${grid(scale)}${lines.join("")}</svg>`;
  return `${svg}<p class="note">${notes.join(" ")}</p>`;
}

const moving = ({ name, gigabytes }: KernelReport): string => `<code>${escaped(name)}</code> (${showBytes(gigabytes * 1e9)}/s)`;

function scaleFor(kernels: readonly KernelReport[], { limits }: Report): Scale {
  const ridge = limits.gigaflops / bandwidthFor(limits, Infinity);
  const intensities = [...kernels.map(({ flops, bytes }) => flops / bytes), ridge];
  const rates = [...kernels.map(({ gigaflops }) => gigaflops), limits.gigaflops];
  const from = { x: decade(Math.min(...intensities), Math.floor), y: decade(Math.min(...rates), Math.floor) };
  const to = { x: decade(2 * Math.max(...intensities), Math.ceil), y: decade(1.2 * limits.gigaflops, Math.ceil) };
  const along = (value: number, low: number, high: number): number =>
    (Math.log10(Math.max(value, low)) - Math.log10(low)) / (Math.log10(high) - Math.log10(low));
  return {
    x: (value) => margin.left + along(value, from.x, to.x) * (width - margin.left - margin.right),
    y: (value) => height - margin.bottom - along(value, from.y, to.y) * (height - margin.top - margin.bottom),
    from,
    to,
  };
}

const decade = (value: number, round: (power: number) => number): number => 10 ** round(Math.log10(value));

function grid({ x, y, from, to }: Scale): string {
  const vertical = decades(from.x, to.x).map(
    (at) =>
      `<line x1="${place(x(at))}" x2="${place(x(at))}" y1="${margin.top}" y2="${height - margin.bottom}"/><text x="${place(x(at))}" y="${height - margin.bottom + 16}" text-anchor="middle">${showCount(at).replace(" ", "")}</text>`,
  );
  const horizontal = decades(from.y, to.y).map(
    (at) =>
      `<line y1="${place(y(at))}" y2="${place(y(at))}" x1="${margin.left}" x2="${width - margin.right}"/><text x="${margin.left - 8}" y="${place(y(at) + 4)}" text-anchor="end">${showCount(at * 1e9).replace(" ", "")}</text>`,
  );
  const titles = `<text x="${(width + margin.left) / 2}" y="${height - 8}" text-anchor="middle">FLOP for each byte moved</text><text transform="translate(14 ${height / 2}) rotate(-90)" text-anchor="middle">FLOP/s</text>`;
  return `<g class="grid">${vertical.join("")}${horizontal.join("")}${titles}</g>`;
}

const decades = (from: number, to: number): readonly number[] => {
  const first = Math.round(Math.log10(from));
  return Array.from({ length: Math.round(Math.log10(to)) - first + 1 }, (_, n) => 10 ** (first + n));
};

function slope({ bytes, gigabytes }: Bandwidth, gigaflops: number, { x, y, from }: Scale): string {
  const begin = Math.max(from.x, from.y / gigabytes);
  const end = gigaflops / gigabytes;
  const middle = Math.sqrt(begin * end);
  const degrees = (Math.atan2(y(end * gigabytes) - y(begin * gigabytes), x(end) - x(begin)) * 180) / Math.PI;
  const name = `${showBytes(gigabytes * 1e9)}/s${bytes < cacheBytes ? " from a cache" : ""}`;
  const turned = `translate(${place(x(middle))} ${place(y(middle * gigabytes) - 6)}) rotate(${place(degrees)})`;
  const line = `<line x1="${place(x(begin))}" y1="${place(y(begin * gigabytes))}" x2="${place(x(end))}" y2="${place(y(gigaflops))}"/>`;
  return `<g class="roof">${line}<text transform="${turned}" text-anchor="middle">${name}</text></g>`;
}

/** From where the steepest slope meets it. */
function flatRoof({ limits: { gigaflops, bandwidths } }: Report, { x, y, to }: Scale): string {
  const ridge = gigaflops / Math.max(...bandwidths.map(({ gigabytes }) => gigabytes));
  const line = `<line x1="${place(x(ridge))}" x2="${place(x(to.x))}" y1="${place(y(gigaflops))}" y2="${place(y(gigaflops))}"/>`;
  const name = `${showCount(gigaflops * 1e9)}FLOP/s`;
  return `<g class="roof">${line}<text x="${width - margin.right}" y="${place(y(gigaflops) - 6)}" text-anchor="end">${name}</text></g>`;
}

function dot(kernel: KernelReport, scale: Scale): string {
  const { x, y, radius } = spot(kernel, scale);
  const circle = `<circle cx="${place(x)}" cy="${place(y)}" r="${place(radius)}"><title>${escaped(kernelFacts(kernel))}</title></circle>`;
  return `<g class="kernel ${kernel.phase}">${circle}</g>`;
}

const spot = (kernel: KernelReport, { x, y }: Scale) => ({
  x: x(kernel.flops / kernel.bytes),
  y: y(kernel.gigaflops),
  radius: 3 + 22 * Math.sqrt(kernel.share),
});

/** Names stand below each other at the lower right, where no kernel can be that is worth a name, with a line to the dot of each. */
function names(computing: readonly KernelReport[], scale: Scale): readonly string[] {
  const named = computing
    .slice(0, namedKernels)
    .map((kernel) => ({ kernel, ...spot(kernel, scale) }))
    .sort((a, b) => a.x - b.x);
  return named.map(({ kernel, x, y, radius }, n) => {
    const at = { x: width - margin.right - 4, y: height - margin.bottom - 10 - (named.length - 1 - n) * lineHeight };
    const length = Math.min(48, kernel.name.length);
    const from = at.x - 6.2 * length - 6;
    const line = `<path d="M${place(x)} ${place(y + radius)}L${place(x)} ${place(at.y - 4)}L${place(from)} ${place(at.y - 4)}"/>`;
    const text = kernel.name.length > length ? `${kernel.name.slice(0, length - 1)}…` : kernel.name;
    return `<g class="name">${line}<text x="${place(at.x)}" y="${place(at.y)}" text-anchor="end">${escaped(text)}</text></g>`;
  });
}
