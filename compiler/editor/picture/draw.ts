import { escaped } from "../../base/escaped.js";
import type { Span } from "../../base/span.js";
import type { Arranged, PlacedLink, PlacedNode } from "./arrange.js";
import type { Diagram, DiagramNode, Outline } from "./diagram.js";
import { labelLines, sizes } from "./measure.js";
import { kernelColours, style } from "./style.js";
import { proseWidth } from "./text_width.js";

/** What draws the places of nodes: the file that is drawn, whose lines are told, and the text of each file. */
export interface Sources {
  readonly path: string;
  readonly textOf: (path: string) => string | undefined;
}

const margin = 24;
/** Of the way between nodes of a kernel that do not stand below each other, without its border. */
const laneWidth = 4;
/** So many characters a line of notes may have. */
const widestNote = 84;

/** An arranged diagram as an SVG document that needs nothing beside it: no script, no font, no file. */
export function draw({ title, notes, outlines }: Diagram, arranged: Arranged, sources: Sources): string {
  const lines = notes.flatMap((note) => wrap(note, widestNote));
  const top = margin + 28 + lines.length * 17 + 18;
  const head = Math.max(proseWidth(title, 17), ...lines.map((line) => proseWidth(line, 12)));
  const width = Math.ceil(Math.max(arranged.width, head) + 2 * margin);
  const height = Math.ceil(top + arranged.height + margin);
  const left = Math.round((width - arranged.width) / 2);
  const lineOf = lineFinder(sources);

  const boxes = arranged.nodes.filter(({ node }) => node.inner);
  const leaves = arranged.nodes.filter(({ node }) => !node.inner);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="dlm" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="graphics-document" aria-labelledby="dlm-title dlm-notes">`,
    `<title id="dlm-title">${escaped(title)}</title>`,
    `<desc id="dlm-notes">${escaped(notes.join("\n"))}</desc>`,
    `<style>${style}</style>`,
    `<rect class="ground" width="${width}" height="${height}"/>`,
    `<text class="title" x="${margin}" y="${margin + 14}">${escaped(title)}</text>`,
    ...lines.map((line, i) => `<text class="note" x="${margin}" y="${margin + 36 + 17 * i}">${escaped(line)}</text>`),
    `<g transform="translate(${left} ${top})">`,
    ...boxes.map((placed) => drawBox(placed, lineOf)),
    ...outlines.flatMap((outline, i) => drawOutline(outline, i, arranged)),
    ...arranged.links.map(drawLink),
    ...leaves.map((placed) => drawNode(placed, lineOf)),
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

type Attribution = (span: Span | undefined) => string;

/** `data-line`, `data-start` and `data-end` of a place, and `data-path` where that is another file than the one that is drawn. */
function lineFinder({ path, textOf }: Sources): Attribution {
  const breaks = new Map<string, readonly number[] | undefined>();
  const breaksOf = (file: string): readonly number[] | undefined => {
    if (!breaks.has(file)) {
      const text = textOf(file);
      breaks.set(file, text === undefined ? undefined : [...text.matchAll(/\n/g)].map(({ index }) => index));
    }
    return breaks.get(file);
  };
  return (span) => {
    if (!span) return "";
    const file = span.path === path ? "" : ` data-path="${escaped(span.path)}"`;
    const before = breaksOf(span.path)?.filter((at) => at < span.start);
    const line = before === undefined ? "" : ` data-line="${before.length + 1}"`;
    return `${file}${line} data-start="${span.start}" data-end="${span.end}"`;
  };
}

function drawBox({ node, x, y, width, height }: PlacedNode, lineOf: Attribution): string {
  const { title, rest = "", facts } = node;
  const [fact] = facts;
  const notes = [fact?.left, fact?.right].filter((text) => text !== undefined).join(" · ");
  return [
    open(node, lineOf),
    `<rect class="shape" x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" rx="10"/>`,
    `<path class="band" d="M${n(x)} ${n(y + sizes.header)}v${n(10 - sizes.header)}a10 10 0 0 1 10 -10h${n(width - 20)}a10 10 0 0 1 10 10v${n(sizes.header - 10)}z"/>`,
    code(title, rest, x + sizes.padding, y + 17),
    `<text class="fact right" x="${n(x + width - sizes.padding)}" y="${n(y + 17)}">${escaped(notes)}</text>`,
    "</g>",
  ].join("");
}

function drawNode({ node, x, y, width, height }: PlacedNode, lineOf: Attribution): string {
  const { kind, title, rest = "", facts } = node;
  const isRound = facts.length === 0 || kind === "input" || kind === "output";
  const radius = isRound ? Math.min(height / 2, 16) : 7;
  const baseline = y + sizes.margin + 12.5;
  const shape = `<rect class="shape" x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" rx="${n(radius)}"/>`;
  const mark = `<path class="mark" d="M${n(x + 7)} ${n(y)}a7 7 0 0 0 -7 7v${n(height - 14)}a7 7 0 0 0 7 7h-2.5v${n(-height)}z"/>`;
  return [
    open(node, lineOf),
    shape,
    isRound ? "" : mark,
    facts.length === 0 ? middleCode(title, rest, x + width / 2, baseline - 1) : code(title, rest, x + sizes.padding, baseline),
    ...facts.map(({ left, right }, i) => {
      const at = n(baseline + (i + 1) * sizes.factLine + 1);
      const end =
        right === undefined
          ? ""
          : `<text class="fact right" x="${n(x + width - sizes.padding)}" y="${at}">${escaped(right)}</text>`;
      return `<text class="fact" x="${n(x + sizes.padding)}" y="${at}">${escaped(left)}</text>${end}`;
    }),
    "</g>",
  ].join("");
}

function open({ id, kind, tone, title, rest = "", description, span, marks }: DiagramNode, lineOf: Attribution): string {
  const classes = ["node", kind, ...(tone === "port" ? ["port"] : []), ...(marks ?? [])].join(" ");
  return `<g class="${classes}" style="--tone: var(--${tone})" role="graphics-symbol" tabindex="0" data-id="${escaped(id)}"${lineOf(span)}><title>${escaped(title + rest)}</title><desc>${escaped(description)}</desc>`;
}

const code = (title: string, rest: string, x: number, y: number): string =>
  `<text class="code" x="${n(x)}" y="${n(y)}"><tspan class="name">${escaped(title)}</tspan><tspan class="rest">${escaped(rest)}</tspan></text>`;

const middleCode = (title: string, rest: string, x: number, y: number): string =>
  code(title, rest, x, y).replace('class="code"', 'class="code middle"');

/** Straight down, in one piece through all ranks, and a curve where it changes its column. */
function pathOf(points: PlacedLink["points"]): string {
  const isStraight = (i: number): boolean => i > 0 && i < points.length && Math.abs(points[i].x - points[i - 1].x) < 0.01;
  return points
    .map(({ x, y }, i) => {
      if (i === 0) return `M${n(x)} ${n(y)}`;
      if (isStraight(i)) return isStraight(i + 1) ? "" : `V${n(y)}`;
      const before = points[i - 1];
      const middle = (before.y + y) / 2;
      return `C${n(before.x)} ${n(middle)} ${n(x)} ${n(middle)} ${n(x)} ${n(y)}`;
    })
    .join("");
}

function drawLink({ points, from, to, arrives }: PlacedLink): string {
  const end = points[points.length - 1];
  const way = arrives ? [...points.slice(0, -1), { x: end.x, y: end.y - 4 }] : points;
  const tip = arrives ? `<path class="tip" d="M${n(end.x)} ${n(end.y)}l-3.8 -7.5h7.6z"/>` : "";
  return `<g data-from="${escaped(from)}" data-to="${escaped(to.join(" "))}"><path class="link" d="${pathOf(way)}"/>${tip}</g>`;
}

/**
 * The nodes of a kernel and the ways between them, drawn with a wide line in the colour of the kernel and again with one that is a
 * little narrower in that of the ground: what is left of the first is the outline of all together.
 */
function drawOutline({ name, nodes }: Outline, number: number, { nodes: placed, links }: Arranged): readonly string[] {
  const members = new Set(nodes);
  const own = placed.filter(({ node }) => members.has(node.id));
  const ways = links.filter(({ from, to }) => members.has(from) && to.some((reader) => members.has(reader)));
  const reach = sizes.outline;
  const widths = new Map(own.map(({ node, width }) => [node.id, width]));
  const rects = own.map(({ x, y, width, height }) => `M${n(x)} ${n(y)}h${n(width)}v${n(height)}h${n(-width)}z`).join("");
  // As wide as the narrower of two nodes where one stands right below the other, and else a lane.
  const isAside = ({ points }: PlacedLink): boolean =>
    points.length > 3 || points.some(({ x }) => Math.abs(x - points[0].x) >= 1);
  const aside = new Set(ways.filter(isAside).map(({ from }) => from));
  const lanes = ways.map(({ points, from, to }) => {
    const isStraight = !aside.has(from);
    const narrow = Math.min(...[from, ...to].map((id) => widths.get(id) ?? Number.POSITIVE_INFINITY));
    return { path: pathOf(points), width: isStraight ? narrow : laneWidth };
  });
  const shapes = (border: number): string =>
    [
      `<path d="${rects}" stroke-width="${2 * (reach - border)}"/>`,
      ...lanes.map(({ path, width }) => `<path d="${path}" stroke-width="${n(width + 2 * (reach - border))}"/>`),
    ].join("");
  const [first] = own;
  const lines = labelLines(name);
  const label = lines.map(
    (line, i) =>
      `<text class="kernel-name" x="${n(first.x + first.width + 2 * reach)}" y="${n(first.y + 8 + 11 * i)}">${escaped(line)}</text>`,
  );
  return [
    `<g class="kernel-outline" style="--own: var(--kernel-${number % kernelColours.length})" data-kernel="${escaped(name)}"><title>${escaped(name)}</title>`,
    `<g class="edge">${shapes(0)}</g>`,
    `<g class="inside">${shapes(1.5)}</g>`,
    ...label,
    "</g>",
  ];
}

function wrap(text: string, most: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** A coordinate, to a tenth. */
const n = (value: number): string => String(Math.round(value * 10) / 10);
