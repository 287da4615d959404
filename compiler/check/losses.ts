import { suggest } from "../base/suggest.js";
import { listed, unknownName } from "../diagnostics/names.js";
import { argumentTwice } from "../diagnostics/parameters.js";
import { lossMisfit, lossShape } from "../diagnostics/training.js";
import type { Expr } from "../syntax/ast.js";
import { losses, lossNamed } from "../training/losses/index.js";
import { type Bound, bindArguments } from "./arguments.js";
import type { CheckedTraining, Port } from "./checked.js";
import { chosen } from "./chosen.js";
import { evaluateNumber } from "./constants.js";
import type { Ports } from "./model.js";
import type { Report } from "./report.js";

type CheckedLoss = CheckedTraining["losses"][number];

const each = "each";

/**
 * `loss: mse` where the model has one output, else `loss: each(digit: sparse_categorical_crossentropy, price: 0.5 * mse)`: one
 * for every output, with a weight where wanted. Undefined where it is wrong, which has been told.
 */
export function checkLosses(expr: Expr, { outputs, complete }: Ports, report: Report): readonly CheckedLoss[] | undefined {
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
      }),
    );
    return undefined;
  }
  return checkEach(expr, outputs, report);
}

function checkEach(
  expr: Expr & { readonly kind: "call" },
  outputs: readonly Port[],
  report: Report,
): readonly CheckedLoss[] | undefined {
  const names = outputs.map(({ name }) => name);
  const given = new Map<string, { readonly loss: CheckedLoss | undefined; readonly at: Expr["span"] }>();
  let sound = true;
  for (const { name, value, span } of expr.args) {
    const output = outputs.find((port) => port.name === name?.name);
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
      report(lossShape({ title: `\`${name.name}\` is not an output of the model`, span: name.span, label: "not found", help }));
    }
  }
  const missing = names.filter((name) => !given.has(name));
  if (missing.length && sound) {
    const title = `${listed(missing)} ${missing.length === 1 ? "has" : "have"} no loss`;
    report(lossShape({ title, span: expr.span, label: "one loss for every output is needed", help: `add \`${missing[0]}: …\`` }));
  }
  const all = names.map((name) => given.get(name)?.loss);
  return sound && all.every((loss) => loss !== undefined) ? all : undefined;
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
  const fitting = losses.filter(({ fits }) => fits.includes(output.kind)).map((one) => one.name);
  if (!loss) {
    const near = suggest(
      name,
      losses.map((one) => one.name),
    );
    report(unknownName({ what: "loss", name, span: nameSpan, known: fitting, ...(near !== undefined && { suggestion: near }) }));
    return undefined;
  }
  const bound = bindArguments({ name, span, noun: "argument", schema: loss.parameters }, args, new Map(), report);
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
