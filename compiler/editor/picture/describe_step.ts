import type { Constants } from "../../check/constants.js";
import type { TensorType } from "../../ir/types.js";
import { layerNamed } from "../../layers/index.js";
import type { BlockDecl, Expr } from "../../syntax/ast.js";
import type { Analysis } from "../analysis.js";
import { namesInside, showArguments } from "./arguments.js";
import { countOf } from "./counts.js";
import type { Described } from "./describe.js";
import { kernelNote, kernelsNote, lines, parametersNote } from "./descriptions.js";
import type { DiagramNode } from "./diagram.js";
import type { Step } from "./network.js";

/** What steps are described by, besides themselves. */
export interface Context extends Described {
  readonly analysis: Analysis;
  readonly expressions: ReadonlyMap<string, Expr>;
  readonly level: "blocks" | "layers";
  /** What each step is given, by the names of inputs and the ids of steps. */
  readonly read: ReadonlyMap<string, readonly string[]>;
  /** The shape of each input and step, as text. */
  readonly shapes: ReadonlyMap<string, string>;
}

/** A step as a node, a block with its steps inside. `names` are those that its arguments can name. */
export function stepNode(step: Step, names: Constants, context: Context): DiagramNode {
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
    const description = lines(step.path, block?.doc, parametersNote(step), kernelsNote(context.fused, step));
    const inner = context.level === "blocks" ? {} : { inner: step.inner.map((one) => stepNode(one, inside, context)) };
    return { ...named, kind: "block", tone: "plain", facts, description, ...inner };
  }
  const isQuiet = weights === undefined && keepsShape(step, context);
  return {
    ...named,
    kind: "layer",
    tone: layer?.category ?? "plain",
    facts: isQuiet ? [] : [{ left: shape, ...(weights !== undefined && { right: weights }) }],
    description: lines(step.path, layer?.doc, `Its value is ${shape}.`, parametersNote(step), kernelNote(context.fused, step.id)),
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
    description: lines(textOfIn(context)({ span: step.at }), `Its value is ${showType(step.type)}.`, kernelNote(fused, step.id)),
    span: step.at,
  };
}

const signs: { readonly [op: string]: string } = { add: "+", sub: "−", mul: "×", div: "÷", neg: "−" };

/** Whether its value has the shape of what it is given: then the shape need not be said again. */
function keepsShape(step: Step, { shapes, read }: Context): boolean {
  const before = read.get(step.id) ?? [];
  return before.length > 0 && before.every((id) => shapes.get(id) === step.type.shape.join());
}

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

const showType = ({ dtype, shape }: TensorType): string => `${dtype === "f32" ? "" : `${dtype} `}${shape.join("×") || "1"}`;

const showParameters = (count: number): string | undefined => (count === 0 ? undefined : countOf(count, "param"));

const textOfIn =
  ({ analysis }: Context) =>
  ({ span }: Pick<Expr, "span">): string =>
    analysis.textOf(span.path)?.slice(span.start, span.end) ?? "";

export const placeOf = ({ path, start, end }: Step["at"]): string => `${path}:${start}:${end}`;
