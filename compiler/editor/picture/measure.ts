import type { DiagramNode } from "./diagram.js";
import { codeWidth, proseWidth } from "./text_width.js";

/** Sizes in pixels; `draw.ts` sets the texts at them. */
export const sizes = {
  code: 12.5,
  note: 11,
  label: 10,
  /** Between a node's border and its text. */
  padding: 12,
  titleLine: 17,
  factLine: 15,
  /** Above the first and below the last line. */
  margin: 6,
  header: 26,
  /** Between a box and what it holds. */
  inset: 14,
  /** Between a node and its kernel's outline. */
  outline: 5,
} as const;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size of a node that holds no others. */
export function measureNode({ title, rest = "", facts }: DiagramNode): Size {
  const titleWidth = codeWidth(title + rest, sizes.code);
  const factWidths = facts.map(
    ({ left, right }) => proseWidth(left, sizes.note) + (right === undefined ? 0 : 16 + proseWidth(right, sizes.note)),
  );
  const width = 2 * sizes.padding + Math.max(...[titleWidth, ...factWidths]);
  const height = 2 * sizes.margin + sizes.titleLine + facts.length * sizes.factLine;
  return { width: Math.ceil(Math.max(width, 64)), height: facts.length === 0 ? height - 2 : height };
}

/** The least width of a box, which its header needs. */
export function headerWidth({ title, rest = "", facts }: DiagramNode): number {
  const [fact] = facts;
  const notes = fact ? [fact.left, fact.right ?? ""].map((text) => proseWidth(text, sizes.note)) : [];
  return Math.ceil(codeWidth(title + rest, sizes.code) + 2 * sizes.padding + notes.reduce((sum, width) => sum + width + 14, 0));
}

/** The name of a kernel beside its outline, in lines. */
export function labelLines(name: string): readonly string[] {
  const lines: string[] = [];
  for (const word of name.split(/(?<=_)(?!\d)/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length <= longestLabel) lines[lines.length - 1] = last + word;
    else lines.push(word);
  }
  return lines.length <= mostLabelLines ? lines : [...lines.slice(0, mostLabelLines - 1), `${lines[mostLabelLines - 1]}…`];
}

const longestLabel = 26;
const mostLabelLines = 4;

export const labelWidth = (name: string): number =>
  Math.ceil(Math.max(...labelLines(name).map((line) => codeWidth(line, sizes.label))));
