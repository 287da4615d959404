import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Analysis, analyseText } from "../../../compiler/editor/analysis.js";
import { codeWidth } from "../../../compiler/editor/picture/text_width.js";

export const samples: readonly string[] = readdirSync("samples", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => readdirSync(join("samples", name)).map((file) => `samples/${name}/${file}`))
  .filter((path) => path.endsWith(".dlm"));

export const analyseFile = (path: string): Analysis => analyseText({ path, text: readFileSync(path, "utf8") }, {});

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface DrawnNode extends Rect {
  readonly id: string;
  readonly classes: readonly string[];
  readonly data: { readonly [name: string]: string };
  /** What stands in it. */
  readonly text: string;
}

/** The nodes of a picture, read out of the SVG again. */
export const drawnNodes = (svg: string): readonly DrawnNode[] =>
  [...svg.matchAll(/<g class="node ([^"]*)"([^>]*)>(.*?)<\/g>/gs)].map(([, classes, attributes, content]) => {
    const data = Object.fromEntries(
      [...attributes.matchAll(/ data-([a-z]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    );
    return {
      ...{ id: data.id, classes: classes.split(" "), data },
      ...rectOf(content.match(/<rect class="shape"([^>]*)>/)?.[1] ?? ""),
      text: content
        .replace(/<title>.*?<\/desc>/s, "")
        .replace(/<[^>]*>/g, " ")
        .replace(/\s+/g, " ")
        .trim(),
    };
  });

/** The lines of the names of kernels, with the room that they take. */
export const drawnNames = (svg: string): readonly (Rect & { readonly text: string })[] =>
  [...svg.matchAll(/<text class="kernel-name" x="([^"]*)" y="([^"]*)">([^<]*)<\/text>/g)].map(([, x, y, text]) => ({
    ...{ x: Number(x), y: Number(y) - 9, width: codeWidth(text, 10), height: 10, text },
  }));

const rectOf = (attributes: string): Rect => {
  const of = (name: string): number => Number(attributes.match(new RegExp(` ${name}="([^"]*)"`))?.[1]);
  return { x: of("x"), y: of("y"), width: of("width"), height: of("height") };
};

/** To a tenth of a pixel, to which places are written. */
export const overlap = (a: Rect, b: Rect): boolean =>
  a.x + 0.2 < b.x + b.width && b.x + 0.2 < a.x + a.width && a.y + 0.2 < b.y + b.height && b.y + 0.2 < a.y + a.height;

/** Whether elements of an XML text are closed in the order in which they were opened, and no sign in it is left bare. */
export function isWellFormed(xml: string): boolean {
  const open: string[] = [];
  for (const [, close, name, attributes, empty] of xml.matchAll(/<(\/?)([a-z]+)((?: [a-zA-Z-]+="[^"<]*")*)(\/?)>/g)) {
    if (/&(?!amp;|lt;|gt;|quot;)/.test(attributes)) return false;
    if (close) {
      if (open.pop() !== name) return false;
    } else if (!empty) open.push(name);
  }
  const text = xml.replace(/<style>.*?<\/style>/s, "").replace(/<(\/?)([a-z]+)((?: [a-zA-Z-]+="[^"<]*")*)(\/?)>/g, "");
  return open.length === 0 && !/[<>]|&(?!amp;|lt;|gt;|quot;)/.test(text);
}
