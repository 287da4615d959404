import type { Span } from "../base/span.js";
import type { CompiledModel } from "../compile.js";
import type { Analysis } from "./analysis.js";
import { compiled } from "./compiled.js";

/** What the node under a cursor runs as. */
export interface KernelTexts {
  /** The lines that the kernels come from: `image -> conv2d(32, kernel: 3)`. */
  readonly title: string;
  /** WGSL, as `dlmc build --emit wgsl` prints it: below a comment for each program, each text once. */
  readonly text: string;
  readonly count: number;
}

/**
 * The kernels that come from the step or expression at an offset, a block's with all that is in it; where there is none, from the line.
 * Undefined where the text has errors, or nothing at the place is computed.
 */
export function kernelsAt(analysis: Analysis, offset: number): KernelTexts | undefined {
  const { source } = analysis;
  const models = compiled(analysis).value?.models ?? [];
  const line = lineAt(source.text, offset);
  for (const { span, origins } of [...expressionsAround(analysis, offset), { span: line, origins: placesIn(line, models) }]) {
    const programs = models.flatMap((model) => textsFrom(origins, model));
    const count = new Set(programs.flatMap(({ texts }) => texts)).size;
    if (count === 0) continue;
    const text = programs
      .filter(({ texts }) => texts.length > 0)
      .map(({ heading, texts }) => `// ---- ${heading}\n${texts.join("\n")}`)
      .join("\n");
    return { title: source.text.slice(span.start, span.end).trim().replace(/\s+/g, " "), text, count };
  }
  return undefined;
}

type Places = ReadonlySet<string>;

/** Kernels name the beginnings of what they come from. */
const keyOf = ({ path, start }: Span): string => `${path}:${start}`;

/** The expressions around an offset, the smallest first, each with the places that the nodes came from which it added to the network. */
function* expressionsAround({ given, networks, source: { path } }: Analysis, offset: number) {
  const around = [...given]
    .map(([place, values]) => ({ span: { path, ...spanOf(place) }, values }))
    .filter(({ span }) => span.start <= offset && offset <= span.end)
    .toSorted((a, b) => a.span.end - a.span.start - (b.span.end - b.span.start));
  for (const { span, values } of around) {
    const nodes = values.flatMap(({ model, nodes: { first, end } }) => networks.get(model)?.nodes.slice(first, end) ?? []);
    yield { span, origins: new Set(nodes.flatMap(({ origin }) => (origin ? [keyOf(origin)] : []))) };
  }
}

function spanOf(place: string): Pick<Span, "start" | "end"> {
  const [start = 0, end = 0] = place.split(":").map(Number);
  return { start, end };
}

function lineAt(text: string, offset: number): Pick<Span, "start" | "end"> {
  const end = text.indexOf("\n", offset);
  return { start: text.lastIndexOf("\n", offset - 1) + 1, end: end < 0 ? text.length : end };
}

/** What kernels come from within a line of the file itself, which is the first that a compilation names. */
const placesIn = ({ start, end }: Pick<Span, "start" | "end">, models: readonly CompiledModel[]): Places =>
  new Set(
    models.flatMap(({ checked, programs }) =>
      programs
        .flatMap(({ plan }) => plan.kernels.flatMap(({ kernel }) => kernel.origins))
        .filter((origin) => origin.path === checked.span.path && start <= origin.start && origin.start < end)
        .map(keyOf),
    ),
  );

/** Of each program the texts of the dispatches that come from some places. */
const textsFrom = (origins: Places, { checked, programs, manifest }: CompiledModel) =>
  programs.map(({ assembled, plan }) => {
    const kernels = manifest.programs.find(({ name }) => name === assembled.name)?.kernels ?? [];
    const isFrom = (number: number): boolean =>
      plan.kernels[number]?.kernel.origins.some((origin) => origins.has(keyOf(origin))) ?? false;
    const texts = plan.dispatches.flatMap((dispatch, at) => (dispatch.some(isFrom) ? (kernels[at]?.wgsl ?? []) : []));
    return { heading: `${checked.name} ${assembled.name}, batch ${assembled.batch}`, texts: [...new Set(texts)] };
  });
