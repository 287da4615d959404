import type { ColumnSpec, DataSpec, Manifest, ParameterSpec, ProgramSpec, StateSpec } from "../../runtime/manifest.js";
import { hashText } from "../base/hash.js";
import type { CheckedData, CheckedModel, DataColumn } from "../check/checked.js";
import type { Graph, Node } from "../ir/graph.js";
import { printDefinition } from "../ir/print.js";
import type { Program } from "../program/program.js";
import { trainingSpec } from "./training_spec.js";
import { compilerVersion } from "./version.js";

/** Everything that the runtime needs of a model. `graphs` are its programs before any pass: they name the parameters and states. */
export function makeManifest(model: CheckedModel, graphs: readonly Program[], programs: readonly ProgramSpec[]): Manifest {
  const parameters = distinct(graphs, "parameter").map(parameterSpec);
  const stream = model.stream?.();
  return {
    format: 1,
    compiler: compilerVersion,
    model: model.name,
    ...(model.doc !== undefined && { doc: model.doc }),
    hash: hashText(
      graphs
        .filter((p) => p.kind === "predict")
        .slice(0, 1)
        .map((p) => networkText(p.graph) + textsText(model.data))
        .join(),
    ),
    ...portSpecs(model),
    parameters,
    states: distinct(graphs, "state").map(stateSpec),
    programs,
    ...(stream && { stream: "refused" in stream ? stream : portSpecs(stream) }),
    ...(model.data && { data: dataSpec(model.data) }),
    ...(model.training && { training: trainingSpec(model.training) }),
  };
}

const portSpecs = ({ inputs, outputs }: Pick<CheckedModel, "inputs" | "outputs">): Pick<Manifest, "inputs" | "outputs"> => ({
  inputs: inputs.map(({ name, kind, target }) => ({ name, kind, dtype: target.dtype, shape: target.shape })),
  outputs: outputs.map(({ name, kind, value, target, classes }) => ({
    name,
    kind,
    shape: value.shape,
    target,
    ...(classes !== undefined && { classes }),
  })),
});

/** The nodes of a source operator over all programs, each path once. */
function distinct(programs: readonly Program[], op: string): readonly Node[] {
  const nodes = programs.flatMap((program) => program.graph.nodes.filter((node) => node.op === op));
  return [...new Map(nodes.map((node) => [node.attrs.path, node])).values()];
}

/** What the network computes, whatever lines it stands on. */
const networkText = (graph: Graph): string => graph.nodes.map(printDefinition).join("\n");

/** How text becomes ids: weights that were trained on others are another model's. */
const textsText = (data: CheckedData | undefined): string =>
  (data?.columns ?? []).map(({ name, text }) => (text ? `\n${name} ${JSON.stringify(text.spec)}` : "")).join("");

// The schema of the operator has checked the attributes of its nodes.
const parameterSpec = ({ attrs }: Node): ParameterSpec => ({ ...(attrs as unknown as ParameterSpec) });
const stateSpec = ({ attrs }: Node): StateSpec => ({ ...(attrs as unknown as StateSpec) });

const dataSpec = ({ name, splits, columns, examples, weight }: CheckedData): DataSpec => ({
  name,
  splits: Object.fromEntries(
    Object.entries(splits).map(([split, { format, file, columns: files }]) => [
      split,
      { format, ...(file !== undefined && { file }), columns: files },
    ]),
  ),
  columns: columns.map((column) => ({ ...columnSpec(column), ...(column.name === weight?.name && { otherwise: 1 }) })),
  ...(examples && { examples }),
});

const columnSpec = ({ name, storage, shape, text, window, transforms }: DataColumn): ColumnSpec => ({
  name,
  storage,
  shape,
  ...(text && { text: text.spec }),
  ...(window && { window: { offset: window.offset, length: window.length } }),
  ...(transforms.some(({ fitted }) => fitted) && {
    steps: transforms.map(({ name: step, parameters, fitted }) => ({ name: step, parameters, ...(fitted && { fitted }) })),
  }),
});
