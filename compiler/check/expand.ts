import type { Span } from "../base/span.js";
import { misplaced } from "../diagnostics/names.js";
import { argumentTwice, inputCount, inputMissing, tooManyArguments } from "../diagnostics/parameters.js";
import type { Layer, Step as StepArgument } from "../layers/define.js";
import { layerNamed } from "../layers/index.js";
import { argumentKind } from "../layers/parameters.js";
import type { BlockDecl, Expr, ModelDecl } from "../syntax/ast.js";
import { applyLayer } from "./apply_layer.js";
import type { Callee } from "./arguments.js";
import { combine } from "./arithmetic.js";
import { openUse } from "./block_use.js";
import { type Body, giveName, modelOf, openBody, partOf, takeName } from "./body.js";
import { arithmetic, evaluateConstant } from "./constants.js";
import { checkElements } from "./elements.js";
import { masked } from "./masks.js";
import { pipeInto, type Role } from "./pipe_into.js";
import { repeat } from "./repeat.js";
import { repetitionOf } from "./repetition.js";
import type { Run, Value } from "./run.js";
import type { Block } from "./scope.js";
import { checkResult } from "./signature.js";
import type { Step } from "./step.js";

/** Runs the statements of a body: afterwards `body.values` holds what its names stand for. */
export function expandStatements(decl: ModelDecl | BlockDecl, body: Body): void {
  for (const { kind, name, value } of decl.body) {
    if (kind === "layer") body.layers.set(name.name, value);
    else body.values.set(name.name, expandTensor(value, body));
  }
}

/**
 * Looks at a block without a use of it: nothing is known of its inputs, parameters and dimension variables, so what is told is
 * wrong in every use, such as an argument that does not exist.
 */
export function checkBlock({ decl, scope }: Block, run: Run): void {
  const variables = decl.inputs.flatMap(({ type }) => type.dims ?? []).flatMap((dim) => (dim.kind === "name" ? [dim.name] : []));
  const unknown = [...decl.parameters.map(({ name }) => name.name), ...variables].map((name) => [name, undefined] as const);
  const constants = new Map([...unknown, ...scope.constants]);
  const values = new Map(decl.inputs.map(({ name }) => [name.name, undefined] as const));
  const body = openBody(decl, { run, scope, constants, path: decl.name.name, values, report: run.report });
  expandStatements(decl, body);
  if (decl.value) expandTensor(decl.value, body);
}

/** The value of an expression; undefined where it has none, which has been told, here or with the names. */
function expandTensor(expr: Expr, body: Body): Value | undefined {
  const value = expandValue(expr, body);
  if (typeof value !== "number") return value;
  body.report(misplaced({ title: "a number is not a value of the network", span: expr.span, label: "only a number" }));
  return undefined;
}

/** Numbers stay numbers until they meet a value of the network. */
const expandValue = (expr: Expr, body: Body, as: Role = "whole"): Value | number | undefined =>
  observed(expr, body, () => giveValue(expr, body, as));

function giveValue(expr: Expr, body: Body, as: Role): Value | number | undefined {
  switch (expr.kind) {
    case "number":
      return expr.value;
    case "name": {
      if (body.values.has(expr.name)) return body.values.get(expr.name);
      const constant = body.constants.get(expr.name);
      if (constant === undefined || typeof constant === "number") return constant;
      body.report(
        misplaced({ title: `\`${expr.name}\` is not a number`, span: expr.span, label: "a value or a number is needed here" }),
      );
      return undefined;
    }
    case "negate": {
      const operand = expandValue(expr.operand, body, "operand");
      if (operand === undefined || typeof operand === "number") return operand === undefined ? undefined : -operand;
      const numbers = { what: "`-`", wanted: "f32", call: expr.span, report: body.report } as const;
      if (!checkElements(operand, numbers)) return undefined;
      const node = body.run.builder.at(expr.span, () => body.run.builder.emit("neg", { x: operand.node }));
      return { node, span: expr.span, ...masked(operand.mask) };
    }
    case "binary": {
      const left = expandValue(expr.left, body, "operand");
      const right = expandValue(expr.right, body, "operand");
      if (left === undefined || right === undefined) return undefined;
      if (typeof left === "number" && typeof right === "number") return arithmetic[expr.op](left, right);
      return combine(expr, left, right, { builder: body.run.builder, report: body.report });
    }
    case "call":
      return applyWritten(expr, { piped: undefined, name: undefined, as }, body);
    case "pipe":
      return applyExpr(
        expr.step,
        { piped: { value: expandTensor(expr.input, body) }, name: giveName(body, expr.as?.name) },
        body,
      );
    case "string":
    case "list":
    case "missing":
      return undefined;
  }
}

/** How a step is used as it is written. `span` is where a shared layer is applied. */
type Use = Pick<Step, "piped" | "name" | "as"> & { readonly span?: Span };

/** Applies a step as it is written: a name, a call, or several in a pipe. */
const applyExpr = (step: Expr, use: Use, body: Body): Value | undefined =>
  observed(step, body, () => applyWritten(step, use, body));

function applyWritten(step: Expr, use: Use, body: Body): Value | undefined {
  const span = use.span ?? step.span;
  const { piped, name } = use;
  if (step.kind === "name") return applyStep({ callee: step.name, args: [], span, nameSpan: step.span, piped, name }, body);
  if (step.kind === "call") {
    const { callee, args } = step;
    const as = use.as && { as: use.as };
    return applyStep({ callee: callee.name, args, span, nameSpan: callee.span, piped, name, ...as }, body);
  }
  if (step.kind !== "pipe") return undefined;
  const inside = use.name === undefined ? body : partOf(body, use.name);
  const value = applyExpr(step.input, { piped: use.piped, name: undefined }, inside);
  return applyExpr(step.step, { piped: { value }, name: giveName(inside, step.as?.name) }, inside);
}

function applyStep(step: Step, body: Body): Value | undefined {
  const shared = body.layers.get(step.callee);
  if (shared) return applyShared(step, shared, body);
  if (step.callee === repeat.name) return applyRepeat(step, body);
  const block = body.scope.blocks.get(step.callee);
  if (block) return applyBlock(step, block, body);
  const layer = layerNamed(step.callee);
  if (!layer) return undefined;

  const { callee, args, piped, span, nameSpan } = step;
  const name = step.name ?? takeName(body, callee);
  if (layer.inputs === "one") {
    if (!piped) {
      const written = `x -> ${callee}${args.length > 1 ? "(…)" : ""}`;
      body.report(inputMissing({ layer: callee, span, written, ...pipeInto(step) }));
      return undefined;
    }
    const inputs = [piped.value];
    const evaluate = evaluator(layer, { name, inputs }, body);
    return applyLayer(layer, { name, args, span, nameSpan, written: args, inputs, evaluate }, body);
  }
  const values = args.filter((argument) => !argument.name).map((argument) => expandTensor(argument.value, body));
  const inputs = [...(piped ? [piped.value] : []), ...values];
  if (inputs.length < 2) {
    body.report(
      inputCount({ layer: callee, span, wanted: "two inputs or more", given: inputs.length, help: `write \`${callee}(a, b)\`` }),
    );
    return undefined;
  }
  const evaluate = evaluator(layer, { name, inputs }, body);
  const settings = args.filter((argument) => argument.name);
  return applyLayer(layer, { name, args: settings, span, nameSpan, written: args, inputs, evaluate }, body);
}

/** What the arguments of a layer stand for. */
function evaluator(
  layer: Layer,
  { name, inputs }: { readonly name: string; readonly inputs: readonly (Value | undefined)[] },
  body: Body,
): NonNullable<Callee["evaluate"]> {
  const isKnown = inputs.every((input) => input !== undefined);
  return (parameter, value) => {
    const kind = argumentKind(layer.parameters.shape[parameter]);
    if (kind === "value") {
      const given = expandTensor(value, body);
      const numbers = { what: layer.name, wanted: "f32", call: value.span, report: body.report } as const;
      return given && checkElements(given, numbers) ? given : undefined;
    }
    if (kind === "constant") return evaluateConstant(value, body.constants, body.report);
    const apply = (input: Value | undefined, part: string): Value | undefined =>
      applyExpr(value, { piped: { value: input }, name: undefined }, partOf(body, `${name}/${part}`));
    // The layer will not apply it then, and what is wrong with it whatever flows in is to be told.
    if (!isKnown) apply(undefined, parameter);
    return apply satisfies StepArgument;
  };
}

/** `a -> shared`: the layer's path is that of its declaration, so all uses have one set of weights. */
function applyShared(step: Step, declared: Expr, body: Body): Value | undefined {
  const { callee, args, span, piped } = step;
  if (args[0]) {
    body.report(tooManyArguments({ callee, span: args[0].span, known: [] }));
    return undefined;
  }
  if (step.name !== undefined) {
    body.report(misplaced({ title: `\`${callee}\` has its name already`, span, label: "cannot be named again with `as`" }));
    return undefined;
  }
  return applyExpr(declared, { piped, name: callee, span }, body);
}

/** `x -> repeat(3, Residual(64))`: separate weights each time. */
function applyRepeat(use: Step, body: Body): Value | undefined {
  const repetition = repetitionOf(use, body);
  let value = repetition && use.piped?.value;
  for (let i = 1; repetition && i <= repetition.times; i++) {
    const name = use.name === undefined ? undefined : `${use.name}_${i}`;
    value = applyExpr(repetition.step, { piped: { value }, name }, body);
    if (!value) return undefined;
  }
  return value && { node: value.node, span: use.span, ...masked(value.mask) };
}

/** The values of a block's inputs by name, as far as they are given. */
function givenInputs({ callee, args, span, piped }: Step, decl: BlockDecl, body: Body): ReadonlyMap<string, Value | undefined> {
  const first = decl.inputs[0]?.name.name;
  const given = new Map<string, Value | undefined>();
  const places = new Map<string, Span>();
  if (piped && first !== undefined) {
    given.set(first, piped.value);
    places.set(first, span);
  }
  for (const { name, value } of args) {
    if (!name || !decl.inputs.some((input) => input.name.name === name.name)) continue;
    const before = places.get(name.name);
    if (before) body.report(argumentTwice({ callee, noun: "input", name: name.name, span: name.span, first: before }));
    else given.set(name.name, expandTensor(value, body));
    places.set(name.name, before ?? name.span);
  }
  return given;
}

/** Writes a block out in place. The pipe is its first input; further inputs are arguments with the input's name. */
function applyBlock(step: Step, block: Block, body: Body): Value | undefined {
  const { decl } = block;
  const inner = openUse(step, block, givenInputs(step, decl, body), body);
  if (!inner || !decl.value) return undefined;
  expandStatements(decl, inner);
  const value = expandTensor(decl.value, inner);
  const { constants, path } = inner;
  if (!value || !checkResult(decl, value, { constants, call: step.span, report: body.report })) return undefined;
  return { ...value, span: step.span, path };
}

/** What `give` gives; where somebody observes, told as the value of the expression with the nodes that came with it. */
function observed<T extends Value | number>(expr: Expr, body: Body, give: () => T | undefined): T | undefined {
  const { path, constants: names, report, run } = body;
  const { observe } = report;
  if (!observe) return give();
  const first = run.builder.count();
  const value = give();
  if (typeof value === "object") {
    const { dtype, shape } = value.node.type;
    const model = modelOf(path);
    const nodes = { first, end: run.builder.count() };
    observe.gives(expr, {
      model,
      type: { dtype, shape: shape.slice(1) },
      nodes,
      node: value.node.id,
      names,
      ...(value.path !== undefined && { path: value.path }),
    });
  }
  return value;
}
