import type { Constants } from "../../check/constants.js";
import { repeat } from "../../check/repeat.js";
import type { TensorType } from "../../ir/types.js";
import { layerNamed } from "../../layers/index.js";
import type { BlockDecl, Expr } from "../../syntax/ast.js";
import type { Analysis } from "../analysis.js";
import { showArgument, showArguments } from "./arguments.js";
import { countOf } from "./counts.js";
import type { Described } from "./describe.js";
import { kernelNote, kernelsNote, lines, parametersNote } from "./descriptions.js";
import type { DiagramNode } from "./diagram.js";
import type { Step } from "./network.js";
import { shorten } from "./text_width.js";

/** What steps are described by, besides themselves. */
export interface Context extends Described {
  readonly analysis: Analysis;
  readonly level: "blocks" | "layers";
  /** What each step is given, by the names of inputs and the ids of steps. */
  readonly read: ReadonlyMap<string, readonly string[]>;
  /** The shape of each input and step, as text. */
  readonly shapes: ReadonlyMap<string, string>;
}

/**
 * A step as a node, a block with its steps inside. What a `repeat` writes out stands as if it were written so often, or
 * (`level: "blocks"`) once.
 */
export function stepNodes(step: Step, context: Context): readonly DiagramNode[] {
  const { path, inner, shares } = step;
  if (path === undefined && !inner) return [arithmeticNode(step, context)];
  const isClosed = context.level === "blocks";
  if (path === undefined && inner && !isClosed) return inner.flatMap((one) => stepNodes(one, context));

  const shape = showType(step.type);
  const weights = shares !== undefined ? "shared weights" : showParameters(step.parameters);
  const { callee, rest } = written(step.expr, step.names, context);
  const named = {
    ...{ id: step.id, title: callee, rest: rest + (path === undefined ? "" : nameGiven(path, callee)), span: step.expr.span },
    ...(shares !== undefined && { marks: ["shared"] as const }),
  };
  const facts = [{ left: shape, ...(weights !== undefined && { right: weights }) }];
  if (inner) {
    const about = path === undefined ? [textOfIn(context)(step.expr)] : [path, blockAround(inner, context)?.doc];
    const description = lines(...about, parametersNote(step), kernelsNote(context.fused, step));
    const opened = isClosed ? {} : { inner: inner.flatMap((one) => stepNodes(one, context)) };
    return [{ ...named, kind: "block", tone: "plain", facts, description, ...opened }];
  }
  const layer = layerNamed(callee);
  const isQuiet = weights === undefined && keepsShape(step, context);
  return [
    {
      ...named,
      kind: "layer",
      tone: layer?.category ?? "plain",
      facts: isQuiet ? [] : facts,
      description: lines(path, layer?.doc, `Its value is ${shape}.`, parametersNote(step), kernelNote(context.fused, step.id)),
    },
  ];
}

/** What is called, and its arguments: `conv2d`, `(32, kernel: 3)`; of a `repeat` what is repeated, and how often: `dense`, `(8) × 3`. */
function written(expr: Expr, names: Constants, context: Context): { readonly callee: string; readonly rest: string } {
  const textOf = textOfIn(context);
  if (expr.kind === "name") return { callee: expr.name, rest: "" };
  if (expr.kind !== "call") return { callee: `(${shorten(textOf(expr).replace(/\s+/g, " "), longestPipe)})`, rest: "" };
  const { callee, args } = expr;
  const [times, repeated] = args;
  if (callee.name === repeat.name && times && repeated) {
    const { callee: once, rest } = written(repeated.value, names, context);
    return { callee: once, rest: `${rest} × ${showArgument(times.value, names, textOf)}` };
  }
  return { callee: callee.name, rest: showArguments(args, names, { layer: layerNamed(callee.name), textOf }) };
}

/** Characters. */
const longestPipe = 44;

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
    description: lines(textOfIn(context)(step.expr), `Its value is ${showType(step.type)}.`, kernelNote(fused, step.id)),
    span: step.expr.span,
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
  const at = first.expr.span;
  const blocks = analysis.modules.get(at.path)?.declarations.filter((decl) => decl.kind === "block") ?? [];
  return blocks.find(({ span }) => span.start <= at.start && at.end <= span.end);
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
