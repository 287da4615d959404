import { position } from "../../../compiler/base/span.js";
import { check } from "../../../compiler/check/check.js";
import type { CheckedModel } from "../../../compiler/check/checked.js";
import type { Override } from "../../../compiler/check/overrides.js";
import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.js";
import type { Graph } from "../../../compiler/ir/graph.js";
import { createBuilder } from "../../../compiler/ops/builder.js";
import { parse } from "../../../compiler/syntax/parse.js";

/** Files by path: `main.dlm` is the one that is checked, the others are what it uses. */
export type Files = { readonly "main.dlm": string; readonly [path: string]: string };

export function checkFiles(files: Files, overrides: readonly Override[] = []) {
  const load = (path: string) => {
    const text = files[path];
    return text === undefined ? undefined : parse({ path, text });
  };
  const { value: module, diagnostics: syntax } = parse({ path: "main.dlm", text: files["main.dlm"] });
  const { value, diagnostics } = check(module, { load, syntax, overrides });
  return { value, diagnostics: [...syntax, ...diagnostics] };
}

export const checkText = (text: string, overrides: readonly Override[] = []) => checkFiles({ "main.dlm": text }, overrides);

/** The only model of a text that must have no mistakes. */
export function modelOf(text: string, overrides: readonly Override[] = []): CheckedModel {
  const { value, diagnostics } = checkText(text, overrides);
  const model = value?.models[0];
  if (!model) throw new Error(`the text has mistakes: ${diagnostics.map(({ code, title }) => `${code} ${title}`).join("; ")}`);
  return model;
}

/** `DLM101:5`: the code, and the line of the primary label; the path before the line where it is another file. In order of place. */
export const codesAndLines = (files: Files, diagnostics: readonly Diagnostic[]): readonly string[] =>
  diagnostics
    .map(({ code, labels }) => {
      const span = labels[0]?.span ?? { path: "main.dlm", start: 0, end: 0 };
      const { line } = position(files[span.path] ?? "", span.start);
      return { line, shown: `${code}:${span.path === "main.dlm" ? "" : `${span.path}:`}${line}` };
    })
    .toSorted((a, b) => a.line - b.line || (a.shown < b.shown ? -1 : 1))
    .map(({ shown }) => shown);

/** The graph of a model at a batch size. */
export function graphOf(
  model: CheckedModel,
  { batch, mode }: { readonly batch: number; readonly mode: "training" | "inference" },
): Graph {
  const builder = createBuilder();
  const inputs = Object.fromEntries(
    model.inputs.map(({ name, value: { dtype, shape } }) => [
      name,
      builder.emit("input", {}, { name, dtype, shape: [batch, ...shape] }),
    ]),
  );
  const control = mode === "training" ? { control: builder.emit("control", {}) } : {};
  const outputs = model.build({ builder, mode, batch, inputs, ...control });
  for (const [name, node] of Object.entries(outputs)) builder.output(name, node);
  return builder.finish();
}

/** `Digits/dense_1/kernel 1600x64`, in the order of the graph. */
export const parametersOf = ({ nodes }: Graph): readonly string[] =>
  nodes.filter(({ op }) => op === "parameter").map(({ attrs, type }) => `${attrs.path} ${type.shape.join("x")}`);
