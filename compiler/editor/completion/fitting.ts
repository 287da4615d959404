import { needsImage, needsOneAxis, needsSequence, notNumbers } from "../../diagnostics/shapes.js";
import { showType } from "../../diagnostics/words.js";
import type { TensorType } from "../../ir/types.js";
import { layers } from "../../layers/index.js";
import { analyseText, placeOf } from "../analysis.js";

/** What a layer says to a value, with the arguments of its example. */
export interface Fit {
  /** False where no arguments help: it takes values of another form. */
  readonly fits: boolean;
  /** What it makes of the value; absent where these arguments do not suit it. */
  readonly gives?: TensorType;
}

const otherForm = [needsImage, needsOneAxis, needsSequence, notNumbers].map(({ code }) => code);

/** Tries every layer on a value of a type, by the checker itself: a model that gives the value to each layer in turn. */
export function fittingLayers(type: TensorType): ReadonlyMap<string, Fit> {
  const steps = layers.map(({ name, inputs, example }) => {
    const names = example.input.split(", ").map((input) => input.split(":")[0] ?? "");
    const step =
      inputs === "many" ? example.step.replace(new RegExp(`\\b(${names.join("|")})\\b`, "g"), "x") : `x -> ${example.step}`;
    return `  let ${name}_tried = ${step}`;
  });
  const text = `dlm 1\nmodel M {\n  input x: ${showType(type)}\n${steps.join("\n")}\n}\n`;
  const { ast, given, diagnostics } = analyseText({ path: "fitting.dlm", text }, {});
  const model = ast.declarations.find((decl) => decl.kind === "model");
  const misfits = diagnostics.filter(({ code }) => otherForm.includes(code)).map(({ labels }) => labels[0]?.span.start ?? -1);
  return new Map(
    layers.map(({ name }, index) => {
      const { span } = model?.body[index] ?? {};
      const value = model?.body[index]?.value;
      const made = value && given.get(placeOf(value.span))?.[0]?.type;
      const fits = !misfits.some((at) => span !== undefined && span.start <= at && at < span.end);
      return [name, { fits, ...(made && { gives: made }) }];
    }),
  );
}
