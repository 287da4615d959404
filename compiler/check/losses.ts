import { z } from "zod";
import { suggest, suggestion } from "../base/suggest.js";
import type { Fix } from "../diagnostics/diagnostic.js";
import { changeTo } from "../diagnostics/fixes.js";
import { unknownName } from "../diagnostics/names.js";
import { argumentTwice } from "../diagnostics/parameters.js";
import { lossMisfit, lossShape } from "../diagnostics/training.js";
import { listed } from "../diagnostics/words.js";
import type { Expr } from "../syntax/ast.js";
import { losses, lossNamed } from "../training/losses/index.js";
import { type Bound, bindArguments, tellCall } from "./arguments.js";
import type { CheckedTraining, Port } from "./checked.js";
import { chosen } from "./chosen.js";
import { evaluateNumber } from "./constants.js";
import type { Ports } from "./model.js";
import { type Report, tellName } from "./report.js";

type CheckedLoss = CheckedTraining["losses"][number];

const each = "each";

/**
 * `loss: mse` where the model has one output, else `loss: each(digit: sparse_categorical_crossentropy, price: 0.5 * mse)`: one
 * for every output, with a weight where wanted. Undefined where it is wrong, which has been told.
 */
export function checkLosses(expr: Expr, ports: Ports, report: Report): readonly CheckedLoss[] | undefined {
  const { outputs, complete } = ports;
  if (expr.kind === "missing") return undefined;
  // Outputs with a wrong type are not there, and a loss for them is not to be told of.
  if (!complete) return undefined;
  const [only, ...others] = outputs;
  if (expr.kind !== "call" || expr.callee.name !== each) {
    if (only && others.length === 0) {
      const loss = checkLoss(expr, only, report);
      return loss && [loss];
    }
    report(
      lossShape({
        title: `the model has ${outputs.length} outputs, and one loss`,
        span: expr.span,
        label: "for which output?",
        help: `write \`each(${outputs.map(({ name }) => `${name}: …`).join(", ")})\``,
        ...forEach(expr, outputs),
      }),
    );
    return undefined;
  }
  return checkEach(expr, ports, report);
}

function checkEach(
  expr: Expr & { readonly kind: "call" },
  { outputs, declared }: Ports,
  report: Report,
): readonly CheckedLoss[] | undefined {
  const entries = outputs.map(({ name, doc }) => [name, doc === undefined ? z.unknown() : z.unknown().describe(doc)] as const);
  const schema = z.object(Object.fromEntries(entries));
  tellCall({ kind: "setting", name: each, nameSpan: expr.callee.span, span: expr.span, schema }, expr.args, report);
  const names = outputs.map(({ name }) => name);
  const given = new Map<string, { readonly loss: CheckedLoss | undefined; readonly at: Expr["span"] }>();
  let sound = true;
  for (const { name, value, span } of expr.args) {
    const output = outputs.find((port) => port.name === name?.name);
    if (name) tellName(report, name.span, declared.get(name.name));
    const first = output && given.get(output.name);
    if (output && name && !first) {
      given.set(output.name, { loss: checkLoss(value, output, report), at: name.span });
      continue;
    }
    sound = false;
    if (first && name) report(argumentTwice({ callee: each, noun: "loss", name: name.name, span: name.span, first: first.at }));
    else if (!name)
      report(
        lossShape({
          title: "`each` takes its losses by output",
          span,
          label: "for which output?",
          help: `write \`${names[0]}: …\``,
        }),
      );
    else {
      const near = suggest(name.name, names);
      const help = near === undefined ? `the outputs are ${listed(names)}` : `did you mean \`${near}\`?`;
      const facts = { title: `\`${name.name}\` is not an output of the model`, span: name.span, label: "not found", help };
      const free = near ?? names.find((output) => !expr.args.some((argument) => argument.name?.name === output));
      report(lossShape({ ...facts, ...changeTo(name.span, free) }));
    }
  }
  const missing = names.filter((name) => !given.has(name));
  if (missing.length && sound) {
    const title = `${listed(missing)} ${missing.length === 1 ? "has" : "have"} no loss`;
    const facts = { title, span: expr.span, label: "one loss for every output is needed", help: `add \`${missing[0]}: …\`` };
    report(lossShape({ ...facts, ...addTo(expr, outputs, missing) }));
  }
  const all = names.map((name) => given.get(name)?.loss);
  return sound && all.every((loss) => loss !== undefined) ? all : undefined;
}

const fittingTo = ({ kind }: Port): readonly string[] => losses.filter(({ fits }) => fits.includes(kind)).map(({ name }) => name);

/** The loss that most likely is wanted: the first of the table that fits, for each output; undefined where none does. */
export function likelyLoss(outputs: readonly Port[]): string | undefined {
  const likely = outputs.map((output) => ({ output, loss: fittingTo(output)[0] }));
  if (likely.length === 0 || likely.some(({ loss }) => loss === undefined)) return undefined;
  if (likely.length === 1) return likely[0]?.loss;
  return `${each}(${likely.map(({ output, loss }) => `${output.name}: ${loss}`).join(", ")})`;
}

/** The one loss that is written, given to the first output that it fits, with likely ones for the others. */
function forEach(expr: Expr, outputs: readonly Port[]): { readonly fix?: Fix } {
  const written = expr.kind === "call" ? expr.callee.name : expr.kind === "name" ? expr.name : undefined;
  const owner = outputs.find((output) => written !== undefined && fittingTo(output).includes(written));
  const others = outputs.filter((output) => output !== owner).map((output) => ({ output, loss: fittingTo(output)[0] }));
  if (!owner || others.some(({ loss }) => loss === undefined)) return {};
  const { span } = expr;
  const rest = others.map(({ output, loss }) => `, ${output.name}: ${loss}`).join("");
  const edits = [
    { span: { ...span, end: span.start }, text: `${each}(${owner.name}: ` },
    { span: { ...span, start: span.end }, text: `${rest})` },
  ];
  return { fix: { title: "give each output its loss", edits } };
}

/** Likely losses of the outputs that have none. */
function addTo(
  { args, span }: Expr & { readonly kind: "call" },
  outputs: readonly Port[],
  missing: readonly string[],
): { readonly fix?: Fix } {
  const added = outputs.filter(({ name }) => missing.includes(name)).map((output) => ({ output, loss: fittingTo(output)[0] }));
  if (added.some(({ loss }) => loss === undefined)) return {};
  const text = added.map(({ output, loss }) => `${output.name}: ${loss}`).join(", ");
  const at = { ...span, start: span.end - 1, end: span.end - 1 };
  return { fix: { title: `add \`${text}\``, edits: [{ span: at, text: args.length > 0 ? `, ${text}` : text }] } };
}

/** `mse`, `0.5 * mse`, `mse * 0.5`. */
function checkLoss(expr: Expr, output: Port, report: Report): CheckedLoss | undefined {
  if (expr.kind === "binary" && expr.op === "*") {
    const isWeight = (side: Expr): boolean => side.kind === "number" || side.kind === "binary" || side.kind === "negate";
    const [side, rest] = isWeight(expr.left) ? [expr.left, expr.right] : [expr.right, expr.left];
    const weight = evaluateNumber(side, new Map(), report);
    const loss = checkLoss(rest, output, report);
    if (weight === undefined || !loss) return undefined;
    if (weight > 0) return { ...loss, weight: weight * loss.weight };
    report(
      lossShape({
        title: `the weight of a loss is above 0, not ${weight}`,
        span: side.span,
        label: "not above 0",
        help: "leave the loss out of no output; use a small weight",
      }),
    );
    return undefined;
  }
  const choice = chosen(expr, { what: "loss", example: "`sparse_categorical_crossentropy`", report });
  if (!choice) return undefined;
  const { name, args, span, nameSpan } = choice;
  const loss = lossNamed(name);
  const fitting = fittingTo(output);
  if (!loss) {
    const all = losses.map((one) => one.name);
    report(unknownName({ what: "loss", name, span: nameSpan, known: fitting, ...suggestion(name, all) }));
    return undefined;
  }
  const { parameters: schema } = loss;
  const callee = { kind: "loss", name, nameSpan, span, noun: "argument", schema, record: loss } as const;
  const bound = bindArguments(callee, args, new Map(), report);
  if (!loss.fits.includes(output.kind)) {
    report(lossMisfit({ loss: name, span: nameSpan, output: output.name, kind: output.kind, declared: output.span, fitting }));
    return undefined;
  }
  if (!bound || !weightsFit(bound, output, report)) return undefined;
  return { output: output.name, loss: name, parameters: bound.values as CheckedLoss["parameters"], weight: 1, span };
}

/** `class_weights` are one for each class, and how many there are only the type of the output tells. */
function weightsFit({ values, span }: Bound, { name, kind, value, classes: declared }: Port, report: Report): boolean {
  const weights = values.class_weights;
  const classes = kind === "f32" ? value.shape.at(-1) : declared;
  // For a yes or no they are always two, which the loss itself asks for.
  if (!Array.isArray(weights) || kind === "probability" || kind === "labels" || weights.length === classes) return true;
  const has = classes === undefined ? "no classes of its own" : `${classes} classes`;
  const help = classes === undefined ? "leave them out" : `give ${classes} numbers, in the order of the classes`;
  const title = `\`${name}\` has ${has}, and \`class_weights\` ${weights.length} numbers`;
  report(lossShape({ title, span: span("class_weights"), label: "one for each class", help }));
  return false;
}
