import { z } from "zod";
import { suggestion } from "../base/suggest.js";
import { badSetting, patternOfNothing } from "../diagnostics/training.js";
import type { Graph } from "../ir/graph.js";
import type { Argument, CallExpr, Expr, ModelDecl } from "../syntax/ast.js";
import { matchesPattern, withinModel } from "../training/path_pattern.js";
import { bindArguments, type Callee } from "./arguments.js";
import type { ParameterGroup } from "./checked.js";
import { checkSchedule, isScheduled } from "./learning_rate.js";
import type { Ports } from "./model.js";
import { type Report, tellName } from "./report.js";
import { allInside, layerNamesOf } from "./walk.js";

const amount = z.number().min(0).optional();

/** What `group` says of parameters; `freeze` says nothing but that they stay. */
export const groupSchema = z.strictObject({
  learning_rate: z.number().positive().optional().describe("In the place of the optimizer's: a number, or a schedule."),
  learning_rate_factor: z.number().positive().optional().describe("What the learning rate is multiplied with."),
  weight_decay: amount.describe("In the place of the optimizer's."),
  l1: amount.describe("Adds l1 · Σ|p| to the loss."),
  l2: amount.describe("Adds l2 · Σp² to the loss."),
  max_norm: z.number().positive().optional().describe("What one result is made of is at most so long after an update."),
});

const example = 'write `[group("stem/*", l2: 0.0001), freeze("embedding_1/*")]`';

/** `parameters: [group("stem/*", learning_rate: 0.1), freeze("embedding_1/*")]`. Undefined where it is wrong, which has been told. */
export function checkGroups(expr: Expr | undefined, ports: Ports, report: Report): readonly ParameterGroup[] | undefined {
  if (!expr) return [];
  const groups = (expr.kind === "list" ? expr.items : [expr]).map((item) => checkGroup(item, ports, report));
  return groups.every((group) => group !== undefined) ? groups.flat() : undefined;
}

function checkGroup(expr: Expr, ports: Ports, report: Report): readonly ParameterGroup[] | undefined {
  if (expr.kind === "missing") return undefined;
  const { span } = expr;
  if (expr.kind !== "call" || (expr.callee.name !== "group" && expr.callee.name !== "freeze")) {
    report(badSetting({ title: "parameters are a list of `group` and `freeze`", span, label: "is neither", help: example }));
    return undefined;
  }
  const patterns = expr.args.flatMap(({ name, value }) => (!name && value.kind === "string" ? [value] : []));
  const others = expr.args.filter(({ name, value }) => name || value.kind !== "string");
  const odd = others.find(({ name }) => !name);
  if (odd || patterns.length === 0) {
    const at = odd?.span ?? span;
    report(badSetting({ title: "parameters are meant by their paths", span: at, label: "no path in quotes", help: example }));
    return undefined;
  }
  const { name } = expr.callee;
  const settings = name === "freeze" ? checkFreeze(others, expr, report) : checkSettings(others, expr, ports, report);
  return settings && patterns.map(({ value, span: at }) => ({ pattern: value, span: at, settings }));
}

function checkFreeze(
  args: readonly Argument[],
  call: Expr & { readonly kind: "call" },
  report: Report,
): ParameterGroup["settings"] | undefined {
  const bound = bindArguments(calleeOf(call, z.strictObject({})), args, new Map(), report);
  return bound && { frozen: true };
}

function checkSettings(
  args: readonly Argument[],
  call: Expr & { readonly kind: "call" },
  ports: Ports,
  report: Report,
): ParameterGroup["settings"] | undefined {
  const { span } = call;
  const written = args.find(({ name, value }) => name?.name === "learning_rate" && isScheduled(value));
  const schedule = written && checkSchedule(written.value, ports, report);
  if (schedule?.schedule.name === "reduce_on_plateau") {
    const help = "give it to the optimizer: it lowers the rates of all groups with its own";
    const title = "`reduce_on_plateau` is for all parameters together";
    report(badSetting({ title, span: schedule.schedule.span, label: "in a group", help }));
    return undefined;
  }
  const plain = args.filter((argument) => argument !== written);
  const bound = bindArguments(calleeOf(call, groupSchema), plain, new Map(), report);
  if (!bound || (written && !schedule)) return undefined;
  const values = bound.values as z.output<typeof groupSchema>;
  const rate = schedule?.schedule ?? values.learning_rate;
  const settings = {
    ...(rate !== undefined && { rate }),
    ...(values.learning_rate_factor !== undefined && { rateFactor: values.learning_rate_factor }),
    ...(values.weight_decay !== undefined && { weightDecay: values.weight_decay }),
    ...(values.l1 !== undefined && { l1: values.l1 }),
    ...(values.l2 !== undefined && { l2: values.l2 }),
    ...(values.max_norm !== undefined && { maxNorm: values.max_norm }),
  };
  if (Object.keys(settings).length > 0) return settings;
  const known = Object.keys(groupSchema.shape).join("`, `");
  report(
    badSetting({
      title: "this group says nothing of its parameters",
      span,
      label: "nothing but a path",
      help: `there are \`${known}\``,
    }),
  );
  return undefined;
}

const calleeOf = ({ callee, args, span }: CallExpr, schema: z.ZodObject): Callee => ({
  ...{ kind: "setting", name: callee.name, nameSpan: callee.span, span, noun: "argument", schema, written: args },
});

/** Tells of patterns that mean no parameter of the network, and names those that there are. */
export function checkPatterns(
  groups: readonly ParameterGroup[],
  { model, graph, report }: { readonly model: string; readonly graph: Graph; readonly report: Report },
): void {
  if (groups.length === 0) return;
  const paths = parameterPaths(graph);
  for (const { pattern, span } of groups) {
    if (paths.some((path) => matchesPattern(pattern, path))) continue;
    const known = paths.map(withinModel);
    report(
      patternOfNothing({
        pattern,
        span,
        model,
        known,
        ...suggestion(pattern, [...new Set([...known, ...known.map((path) => `${path.slice(0, path.lastIndexOf("/"))}/*`)])]),
      }),
    );
  }
}

/** Tells who observes which layers patterns begin with, whatever else is wrong with the setting. */
export function tellPatterns(expr: Expr, decl: ModelDecl, report: Report): void {
  const layers = new Map(layerNamesOf(decl).map((layer) => [layer.name, layer]));
  for (const part of allInside(expr)) {
    const layer = part.kind === "string" ? layers.get(part.value.split("/")[0] ?? "") : undefined;
    // Within the quotes.
    const start = part.span.start + 1;
    if (layer) tellName(report, { ...part.span, start, end: start + layer.name.length }, { kind: "layer", ...layer });
  }
}

const parameterPaths = ({ nodes }: Graph): readonly string[] => [
  ...new Set(nodes.flatMap(({ op, attrs }) => (op === "parameter" ? [String(attrs.path)] : []))),
];
