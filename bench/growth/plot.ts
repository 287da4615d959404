import { escaped } from "../../compiler/base/escaped.js";

/** Lines over two logarithmic axes. */
export interface Plot {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly Line[];
}

export interface Axis {
  readonly title: string;
  /** Where there is a number; absent where those are that fit. */
  readonly ticks?: readonly number[];
}

export interface Line {
  readonly name: string;
  readonly points: readonly Dot[];
}

export interface Dot {
  readonly x: number;
  readonly y: number;
  /** Shown as a bar. */
  readonly range?: readonly [number, number];
}

const panel = { width: 370, height: 300, left: 54, right: 14, top: 28, bottom: 44 } as const;
const heading = 42;
const legendLine = 18;

/** An SVG picture of plots side by side, which share the names of their lines; readable on white and on black. */
export function drawPlots(title: string, plots: readonly Plot[]): string {
  const names = [...new Set(plots.flatMap(({ lines }) => lines.map(({ name }) => name)))];
  const width = panel.width * plots.length;
  const legendHeight = (names.length + 1) * legendLine;
  const height = heading + legendHeight + panel.height;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    style,
    `<rect class="ground" width="${width}" height="${height}"/>`,
    `<text class="heading" x="16" y="22">${escaped(title)}</text>`,
    ...names.flatMap(legendEntry),
    ...guideEntry(names.length),
    ...plots.map((plot, i) => group(i * panel.width, heading + legendHeight, drawPlot(plot, names))),
    "</svg>",
    "",
  ].join("\n");
}

/** The colours of GitHub's pages, white and dark; lines differ in lightness too. */
const style = `<style>
  text { font: 12px system-ui, sans-serif; fill: #57606a }
  .heading { font-size: 15px; font-weight: 600; fill: #1f2328 }
  .title { font-weight: 600; fill: #1f2328 }
  .ground { fill: #ffffff }
  .grid { stroke: #d8dee4; stroke-width: 1 }
  .guide { stroke: #8c959f; stroke-width: 1; stroke-dasharray: 2 4; fill: none }
  .line { stroke-width: 2; fill: none; stroke-linejoin: round }
  .range { stroke-width: 1.5; opacity: 0.5 }
  .c0 { stroke: #0969da; fill: #0969da } .c1 { stroke: #bc4c00; fill: #bc4c00 } .c2 { stroke: #6e7781; fill: #6e7781 }
  .line.c0, .line.c1, .line.c2 { fill: none }
  @media (prefers-color-scheme: dark) {
    text { fill: #9198a1 }
    .heading, .title { fill: #f0f6fc }
    .ground { fill: #0d1117 }
    .grid { stroke: #30363d }
    .guide { stroke: #6e7681 }
    .c0 { stroke: #58a6ff; fill: #58a6ff } .c1 { stroke: #f0883e; fill: #f0883e } .c2 { stroke: #c9d1d9; fill: #c9d1d9 }
  }
</style>`;

function legendEntry(name: string, i: number): readonly string[] {
  const y = heading + i * legendLine;
  return [
    `<path class="line c${i}" d="M16 ${y} h18"/><circle class="c${i}" cx="25" cy="${y}" r="3"/>`,
    `<text x="42" y="${y + 4}">${escaped(name)}</text>`,
  ];
}

function guideEntry(i: number): readonly string[] {
  const y = heading + i * legendLine;
  return [`<path class="guide" d="M16 ${y} h18"/>`, `<text x="42" y="${y + 4}">in proportion to the axis below</text>`];
}

function drawPlot({ title, x, y, lines }: Plot, names: readonly string[]): readonly string[] {
  const dots = lines.flatMap(({ points }) => points);
  const inX = { from: panel.left, to: panel.width - panel.right };
  const inY = { from: panel.height - panel.bottom, to: panel.top };
  const across = scale(x.ticks ?? ticksFor(dots.map((dot) => dot.x)), inX);
  const up = scale(y.ticks ?? ticksFor(dots.flatMap((dot) => [dot.y, ...(dot.range ?? [])])), inY);
  const at = (dot: Dot): string => `${round(across.place(dot.x))} ${round(up.place(dot.y))}`;
  const guide = guideFor(lines);
  return [
    `<text class="title" x="${panel.left}" y="14">${escaped(title)}</text>`,
    ...up.ticks.flatMap((tick) => [
      `<path class="grid" d="M${inX.from} ${round(up.place(tick))} H${inX.to}"/>`,
      `<text x="${inX.from - 6}" y="${round(up.place(tick) + 4)}" text-anchor="end">${tick}</text>`,
    ]),
    ...across.ticks.flatMap((tick) => [
      `<path class="grid" d="M${round(across.place(tick))} ${inY.from} V${inY.to}"/>`,
      `<text x="${round(across.place(tick))}" y="${inY.from + 16}" text-anchor="middle">${tick}</text>`,
    ]),
    `<text x="${(inX.from + inX.to) / 2}" y="${panel.height - 8}" text-anchor="middle">${escaped(x.title)}</text>`,
    `<text x="14" y="${(inY.from + inY.to) / 2}" text-anchor="middle" transform="rotate(-90 14 ${(inY.from + inY.to) / 2})">${escaped(y.title)}</text>`,
    ...(guide ? [clippedLine(guide, { across, up })] : []),
    ...lines.flatMap(({ name, points }) => {
      const colour = `c${names.indexOf(name)}`;
      return [
        `<path class="line ${colour}" d="M${points.map(at).join(" L")}"/>`,
        ...points.flatMap(({ x: place, range }) =>
          range
            ? [
                `<path class="range ${colour}" d="M${round(across.place(place))} ${round(up.place(range[0]))} V${round(up.place(range[1]))}"/>`,
              ]
            : [],
        ),
        ...points.map((dot) => `<circle class="${colour}" cx="${at(dot).replace(" ", '" cy="')}" r="3"/>`),
      ];
    }),
  ];
}

interface Scale {
  readonly ticks: readonly number[];
  readonly place: (value: number) => number;
}

/** From the first tick to the last, in equal steps for equal factors. */
function scale(ticks: readonly number[], { from, to }: { readonly from: number; readonly to: number }): Scale {
  const [low, high] = [Math.log(ticks[0] ?? 1), Math.log(ticks.at(-1) ?? 10)];
  return { ticks, place: (value) => from + ((Math.log(value) - low) / (high - low)) * (to - from) };
}

/** 1, 2, 5, 10, … around the values; over more than two decades powers of ten alone. */
function ticksFor(values: readonly number[]): readonly number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const steps = high / low > 100 ? [1] : [1, 2, 5];
  const all = Array.from({ length: 12 }, (_, i) => i - 5).flatMap((power) => steps.map((step) => Number(`${step}e${power}`)));
  return all.filter((tick, i) => (all[i + 1] ?? tick) > low && (all[i - 1] ?? tick) < high);
}

/** In proportion to x through the last point of the first line: what grows faster is steeper. */
function guideFor(lines: readonly Line[]): readonly [Dot, Dot] | undefined {
  const first = lines[0]?.points[0];
  const last = lines[0]?.points.at(-1);
  return first && last && [{ x: first.x, y: (last.y * first.x) / last.x }, last];
}

/** As much of it as lies above the lowest tick. */
function clippedLine([start, end]: readonly [Dot, Dot], { across, up }: { readonly across: Scale; readonly up: Scale }): string {
  const low = up.ticks[0] ?? 0;
  const from = start.y >= low ? start : { x: (end.x * low) / end.y, y: low };
  return `<path class="guide" d="M${round(across.place(from.x))} ${round(up.place(from.y))} L${round(across.place(end.x))} ${round(up.place(end.y))}"/>`;
}

const group = (x: number, y: number, children: readonly string[]): string =>
  `<g transform="translate(${x} ${y})">\n${children.join("\n")}\n</g>`;

const round = (value: number): number => Math.round(value * 10) / 10;
