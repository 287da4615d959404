import { invariant } from "../base/invariant.js";
import { missingPorts } from "../diagnostics/names.js";
import { outputShape } from "../diagnostics/shapes.js";
import { notProbabilities } from "../diagnostics/training.js";
import type { Graph, Node } from "../ir/graph.js";
import { createBuilder } from "../ops/builder.js";
import type { BlockDecl, ModelDecl } from "../syntax/ast.js";
import { lossNamed } from "../training/losses/index.js";
import { openBody } from "./body.js";
import type { BuildContext, CheckedModel, CheckedTraining, Port } from "./checked.js";
import { expandStatements } from "./expand.js";
import { writeType } from "./extents.js";
import { masked, maskOfInput } from "./masks.js";
import type { Declared } from "./observer.js";
import { checkPort, declaredPorts, settlePort, wantedShape } from "./ports.js";
import type { Report } from "./report.js";
import { createRun, type Value } from "./run.js";
import type { Scope } from "./scope.js";
import { checkStream } from "./stream.js";
import { isUnbounded } from "./unbounded.js";

export interface ModelContext {
  readonly scope: Scope;
  readonly refused: ReadonlySet<BlockDecl>;
  readonly report: Report;
}

/** The inputs and outputs of a model. One whose type is wrong is left out, which has been told. */
export interface Ports {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** What their names stand for, also of those that are left out. */
  readonly declared: ReadonlyMap<string, Declared>;
  /** Whether all are there. */
  readonly complete: boolean;
}

export function checkPorts(decl: ModelDecl, { scope, report }: ModelContext): Ports {
  const { name, span } = decl.name;
  if (decl.inputs.length === 0) report(missingPorts({ model: name, span, what: "input" }));
  if (decl.outputs.length === 0) report(missingPorts({ model: name, span, what: "output" }));
  const check = (place: "inputs" | "outputs"): readonly Port[] =>
    decl[place].flatMap((port) => checkPort(port, { place, constants: scope.constants, report }) ?? []);
  const inputs = check("inputs");
  const outputs = check("outputs");
  const complete = inputs.length === decl.inputs.length && outputs.length === decl.outputs.length;
  return { inputs, outputs, declared: declaredPorts(decl), complete: complete && inputs.length > 0 && outputs.length > 0 };
}

/** What is known of a model when it has been written out without a mistake. */
export interface Network extends Pick<CheckedModel, "build" | "outputs" | "stream"> {
  /** In training. */
  readonly graph: Graph;
}

/**
 * Writes the model out once, so that layers check their shapes, at the batch size that training will have. Gives the function that
 * does so again for a program, and the outputs with all that the network decides of them; undefined where something was wrong,
 * which has been told.
 */
export function checkNetwork(
  decl: ModelDecl,
  ports: Ports,
  { batch, losses, ...context }: ModelContext & { readonly batch: number; readonly losses: CheckedTraining["losses"] },
): Network | undefined {
  const builder = createBuilder();
  const inputs = Object.fromEntries(
    ports.inputs.map(({ name, value: { dtype, shape } }) => [
      name,
      builder.emit("input", {}, { name, dtype, shape: [batch, ...shape] }),
    ]),
  );
  const control = builder.emit("control", {});
  const values = expandModel(decl, { builder, mode: "training", batch, inputs, control }, context);
  const graph = builder.finish();
  context.report.observe?.network(decl.name.name, graph);
  let sound = ports.complete;
  const outputs: Port[] = [];
  for (const { name, type } of decl.outputs) {
    const port = ports.outputs.find((candidate) => candidate.name === name.name);
    const value = values.get(name.name);
    if (!value || !port) {
      sound = false;
      continue;
    }
    const actual = { ...value.node.type, shape: value.node.type.shape.slice(1) };
    const settled = settlePort(port, actual);
    const facts = { output: name.name, span: value.span, type: type.span, written: writeType(type) };
    if (!settled) {
      sound = false;
      context.report(outputShape({ ...facts, expected: wantedShape(port), actual }));
      continue;
    }
    outputs.push(settled);
    const loss = losses.find((one) => one.output === name.name)?.loss;
    const activation = wantedActivation(port.kind, loss);
    if (activation !== undefined && isUnbounded(value.node, builder.node))
      context.report(notProbabilities({ ...facts, activation }));
  }
  if (!sound) return undefined;

  const build: CheckedModel["build"] = (program) => {
    // What is only warned of is told again, and has been told.
    const report: Report = ({ severity, title }) => invariant(severity !== "error", `a checked model does not build: ${title}`);
    const built = expandModel(decl, program, { ...context, report });
    const nodes: { [output: string]: Node } = {};
    for (const { name } of ports.outputs) {
      const value = built.get(name);
      invariant(value, `a checked model does not build its output ${name}`);
      nodes[name] = value.node;
    }
    return nodes;
  };
  const inSteps = (): ReturnType<typeof checkStream> =>
    checkStream(
      { inputs: ports.inputs, outputs },
      {
        whole: graph,
        build: (program, refuse) => {
          const report: Report = ({ title }) => refuse(`does not fit one step: ${title}`);
          const built = expandModel(decl, program, { ...context, report, refuse });
          return Object.fromEntries(ports.outputs.map(({ name }) => [name, built.get(name)?.node]));
        },
      },
    );
  let known: ReturnType<typeof checkStream> | undefined;
  const stream = () => {
    known ??= inSteps();
    return known;
  };
  return { graph, build, outputs, stream };
}

/** What has to come before an output: by what its loss takes it for, and else by its type. */
function wantedActivation(kind: string, loss: string | undefined): "softmax" | "sigmoid" | undefined {
  const takes = loss === undefined ? undefined : lossNamed(loss)?.takes;
  if (takes === "probabilities") return activations[kind] ?? "softmax";
  return takes === "scores" ? undefined : activations[kind];
}

/** What makes scores into what a type of output holds. */
const activations: { readonly [kind: string]: "softmax" | "sigmoid" } = {
  class: "softmax",
  tokens: "softmax",
  labels: "sigmoid",
  probability: "sigmoid",
};

/** What the names of the model's body stand for in the builder's graph. */
function expandModel(
  decl: ModelDecl,
  build: BuildContext,
  { scope, refused, report, refuse }: ModelContext & { readonly refuse?: (reason: string) => void },
): ReadonlyMap<string, Value | undefined> {
  const run = createRun(build, { report, refused, ...(refuse && { refuse }) });
  const values = new Map<string, Value | undefined>();
  for (const input of decl.inputs) {
    const { name, span } = input;
    const node = build.inputs[name.name];
    values.set(name.name, node && { node, span, ...masked(maskOfInput(build.builder, input, node)) });
  }
  const body = openBody(decl, { run, scope, constants: scope.constants, path: decl.name.name, values, report });
  expandStatements(decl, body);
  run.finish();
  return values;
}
