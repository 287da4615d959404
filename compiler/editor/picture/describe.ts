import type { CheckedModel } from "../../check/checked.js";
import type { Constants } from "../../check/constants.js";
import { writeType } from "../../check/extents.js";
import { allInside, expressionsOf } from "../../check/walk.js";
import type { Graph } from "../../ir/graph.js";
import type { TensorType } from "../../ir/types.js";
import { layerNamed } from "../../layers/index.js";
import type { BlockDecl, Expr, ModelDecl } from "../../syntax/ast.js";
import type { Analysis } from "../analysis.js";
import { namesInside, showArguments } from "./arguments.js";
import { countOf } from "./counts.js";
import type { Diagram, DiagramNode, Flow } from "./diagram.js";
import type { Fused } from "./fused.js";
import { allSteps, type Network, type Step } from "./network.js";

export interface Described {
  readonly decl: ModelDecl;
  readonly graph: Graph;
  readonly network: Network;
  /** Absent where the file has mistakes. */
  readonly model?: CheckedModel;
  readonly fused?: Fused;
}

/** A network as a diagram, with its blocks as boxes, or (`level: "blocks"`) with the outermost of them as single nodes. */
export function describeNetwork(analysis: Analysis, described: Described, level: "blocks" | "layers"): Diagram {
  const { decl, network, model, fused } = described;
  const read = new Map<string, string[]>();
  for (const { from, to } of network.flows) read.set(to, [...(read.get(to) ?? []), from]);
  const shapes = new Map([
    ...(model?.inputs ?? []).map(({ name, value }) => [name, value.shape.join()] as const),
    ...allSteps(network.steps).map(({ id, type }) => [id, type.shape.join()] as const),
  ]);
  const context: Context = { ...described, analysis, expressions: expressionsByPlace(analysis), level, read, shapes };
  const dims = new Map(
    analysis.mentions.flatMap(({ to }) => (to.kind === "dim" && to.value !== undefined ? [[to.name, to.value] as const] : [])),
  );
  const inputs = decl.inputs.map((port) => inputNode(port, context));
  const steps = network.steps.map((step) => stepNode(step, dims, context));
  const outputs = decl.outputs.map((port) => outputNode(port, context));

  const seenAs = new Map(network.steps.flatMap((step) => (level === "blocks" ? insideOf(step).map((id) => [id, step.id]) : [])));
  const shown = (id: string): string => seenAs.get(id) ?? id;
  const inner = network.flows.map(({ from, to }): Flow => ({ from: shown(from), to: shown(to) }));
  const ends = decl.outputs.flatMap(({ name }): readonly Flow[] => {
    const maker = makerOfOutput(name.name, context);
    return maker === undefined ? [] : [{ from: shown(maker), to: outputId(name.name) }];
  });
  const links = new Map(
    [...inner, ...ends].filter(({ from, to }) => from !== to).map((flow) => [`${flow.from} ${flow.to}`, flow]),
  );
  const parameters = network.steps.reduce((sum, step) => sum + step.parameters, 0);
  const outlined = fused && level === "layers" ? fused.outlines : [];
  return {
    title: decl.name.name,
    notes: [
      ...(decl.doc === undefined ? [] : [decl.doc]),
      [
        countOf(parameters, "parameter"),
        ...(fused ? [`${countOf(fused.kernels, "kernel")} to predict one`] : []),
        ...(outlined.length > 0 ? ["outlined: what one kernel computes"] : []),
      ].join(" · "),
    ],
    nodes: [...inputs, ...steps, ...outputs],
    links: [...links.values()],
    outlines: outlined.filter(({ nodes }) => nodes.length > 1),
  };
}

interface Context extends Described {
  readonly analysis: Analysis;
  readonly expressions: ReadonlyMap<string, Expr>;
  readonly level: "blocks" | "layers";
  /** What each step is given, by the names of inputs and the ids of steps. */
  readonly read: ReadonlyMap<string, readonly string[]>;
  /** The shape of each input and step, as text. */
  readonly shapes: ReadonlyMap<string, string>;
}

type PortDecl = ModelDecl["inputs"][number];

function inputNode(port: PortDecl, { model, fused }: Context): DiagramNode {
  const { name, doc, span } = port;
  const column = model?.data?.columns.find((one) => one.name === name.name);
  const prepared = column?.transforms.map((transform) => transform.name) ?? [];
  return {
    ...portNode(port, "input"),
    id: name.name,
    facts: [{ left: prepared.length === 0 ? "input" : `input, ${prepared.join(", ")}` }],
    description: sentences(`The input ${name.name}`, doc, kernelNote(fused, name.name)),
    span,
  };
}

function outputNode(port: PortDecl, { model }: Context): DiagramNode {
  const { name, doc, span } = port;
  const loss = model?.training?.losses.find(({ output }) => output === name.name)?.loss;
  return {
    ...portNode(port, "output"),
    id: outputId(name.name),
    facts: [{ left: loss === undefined ? "output" : `output, ${loss}` }],
    description: sentences(`The output ${name.name}`, doc, loss === undefined ? undefined : `Its loss is ${loss}.`),
    span,
  };
}

const portNode = ({ name, type }: PortDecl, kind: "input" | "output") =>
  ({ kind, tone: "port", title: name.name, rest: ` ${writeType(type)}` }) as const;

/** An output may have the name of nothing else, but its id should not be that of a layer either. */
const outputId = (name: string): string => `${name} =`;

/** The input or step that makes the value which an output is bound to. */
function makerOfOutput(name: string, { decl, analysis, network }: Context): string | undefined {
  const bound = decl.body.find((statement) => statement.kind === "bind" && statement.name.name === name)?.value.span;
  const given = bound && analysis.values.findLast(({ at, given: { model } }) => model === decl.name.name && samePlace(at, bound));
  return given && network.makerOf(given.given.node);
}

function stepNode(step: Step, names: Constants, context: Context): DiagramNode {
  const expr = context.expressions.get(placeOf(step.at));
  if (step.path === undefined) return arithmeticNode(step, context);
  const callee = expr?.kind === "call" ? expr.callee.name : expr?.kind === "name" ? expr.name : lastOf(step.path);
  const layer = step.inner ? undefined : layerNamed(callee);
  const args = expr?.kind === "call" ? expr.args : [];
  const rest = showArguments(args, names, { layer, textOf: textOfIn(context) }) + nameGiven(step.path, callee);
  const marks = step.shares === undefined ? {} : { marks: ["shared"] as const };
  const named = { id: step.id, title: callee, rest, span: step.at, ...marks };
  const shape = showType(step.type);
  const weights = step.shares !== undefined ? "shared weights" : showParameters(step.parameters);

  if (step.inner) {
    const block = blockAround(step.inner, context);
    const inside = block ? namesInside(block, args, names, step.type.shape) : names;
    const facts = [{ left: shape, ...(weights !== undefined && { right: weights }) }];
    const description = sentences(step.path, block?.doc, parametersNote(step), kernelsNote(step, context));
    const inner = context.level === "blocks" ? {} : { inner: step.inner.map((one) => stepNode(one, inside, context)) };
    return { ...named, kind: "block", tone: "plain", facts, description, ...inner };
  }
  const isQuiet = weights === undefined && keepsShape(step, context);
  return {
    ...named,
    kind: "layer",
    tone: layer?.category ?? "plain",
    facts: isQuiet ? [] : [{ left: shape, ...(weights !== undefined && { right: weights }) }],
    description: sentences(
      step.path,
      layer?.doc,
      `Its value is ${shape}.`,
      parametersNote(step),
      kernelNote(context.fused, step.id),
    ),
  };
}

/** `+`, or `× 0.02` where the other operand is a number. */
function arithmeticNode(step: Step, context: Context): DiagramNode {
  const { graph, fused } = context;
  const { op, operands } = graph.nodes[step.result];
  const sign = signs[op] ?? op;
  const written = Object.values(operands).map((id) => {
    const { op: source, attrs } = graph.nodes[id];
    return source === "constant" && id >= step.nodes.first ? String(attrs.value) : "";
  });
  const [left = "", right = ""] = written;
  return {
    id: step.id,
    kind: "arithmetic",
    tone: "merge",
    title: `${left} ${sign} ${right}`.trim(),
    facts: [],
    description: sentences(
      textOfIn(context)({ span: step.at }),
      `Its value is ${showType(step.type)}.`,
      kernelNote(fused, step.id),
    ),
    span: step.at,
  };
}

const signs: { readonly [op: string]: string } = { add: "+", sub: "−", mul: "×", div: "÷", neg: "−" };

/** Whether its value has the shape of what it is given: then the shape need not be said again. */
function keepsShape(step: Step, { shapes, read }: Context): boolean {
  const before = read.get(step.id) ?? [];
  return before.length > 0 && before.every((id) => shapes.get(id) === step.type.shape.join());
}

/** The names of a step and of all steps inside. */
const insideOf = (step: Step): readonly string[] => allSteps([step]).map(({ id }) => id);

/** The block that steps are written in. */
function blockAround([first]: readonly Step[], { analysis }: Context): BlockDecl | undefined {
  if (!first) return undefined;
  const blocks = analysis.modules.get(first.at.path)?.declarations.filter((decl) => decl.kind === "block") ?? [];
  return blocks.find(({ span }) => span.start <= first.at.start && first.at.end <= span.end);
}

/** ` as stem` where the file names a layer, which else has its number. */
function nameGiven(path: string, callee: string): string {
  const last = lastOf(path);
  return new RegExp(`^${callee}_\\d+$`).test(last) ? "" : ` as ${last}`;
}

const lastOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

export const showType = ({ dtype, shape }: TensorType): string =>
  `${dtype === "f32" ? "" : `${dtype} `}${shape.join("×") || "1"}`;

const showParameters = (count: number): string | undefined => (count === 0 ? undefined : countOf(count, "param"));

const parametersNote = ({ parameters, shares }: Step): string | undefined => {
  if (shares !== undefined) return `Its weights are those of ${shares}.`;
  return parameters === 0 ? undefined : `${countOf(parameters, "parameter")}.`;
};

const kernelNote = (fused: Fused | undefined, id: string): string | undefined => {
  if (!fused) return undefined;
  const kernel = fused.kernelOf.get(id);
  const all = fused.kernelsOf.get(id)?.size ?? 0;
  if (kernel === undefined) return "No kernel computes it in prediction.";
  return `Computed by the kernel ${kernel}${all > 1 ? `, the last of ${all}` : ""}.`;
};

function kernelsNote(step: Step, { fused }: Context): string | undefined {
  if (!fused) return undefined;
  const kernels = new Set(insideOf(step).flatMap((id) => fused.kernelOf.get(id) ?? []));
  return `Computed by ${countOf(kernels.size, "kernel")}.`;
}

const sentences = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== "").join("\n");

const textOfIn =
  ({ analysis }: Context) =>
  ({ span }: Pick<Expr, "span">): string =>
    analysis.textOf(span.path)?.slice(span.start, span.end) ?? "";

const placeOf = ({ path, start, end }: Step["at"]): string => `${path}:${start}:${end}`;

const samePlace = (a: Step["at"], b: Step["at"]): boolean => placeOf(a) === placeOf(b);

/** The expressions of all bodies, by their places. */
const expressionsByPlace = ({ modules }: Analysis): ReadonlyMap<string, Expr> =>
  new Map(
    [...modules.values()]
      .flatMap(({ declarations }) => declarations)
      .flatMap((decl) => (decl.kind === "model" || decl.kind === "block" ? expressionsOf(decl).flatMap(allInside) : []))
      .map((expr) => [placeOf(expr.span), expr]),
  );
