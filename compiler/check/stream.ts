import type { Graph, Node } from "../ir/graph.js";
import { sameShape } from "../ir/types.js";
import { createBuilder } from "../ops/builder.js";
import type { BuildContext, CheckedStream, Port } from "./checked.js";

/** Writes the network out for one step; `refuse` hears why it cannot be. Gives its outputs as far as they have values. */
type BuildStep = (context: BuildContext, refuse: (reason: string) => void) => { readonly [output: string]: Node | undefined };

/**
 * Whether a model can be given its sequences step by step, as a stream: it has recurrent layers, and all others take each step by
 * itself. `whole` is its graph for whole sequences, whose parameters it has to have. Otherwise the reason, to be said behind the
 * model's name.
 */
export function checkStream(
  { inputs, outputs }: { readonly inputs: readonly Port[]; readonly outputs: readonly Port[] },
  { whole, build }: { readonly whole: Graph; readonly build: BuildStep },
): CheckedStream | { readonly refused: string } {
  const steps = inputs.map(stepOf);
  if (steps.every((step, i) => step === inputs[i])) return { refused: "takes no sequence" };
  const builder = createBuilder();
  const reasons: string[] = [];
  const nodes = Object.fromEntries(
    steps.map(({ name, value: { dtype, shape } }) => [name, builder.emit("input", {}, { name, dtype, shape: [1, ...shape] })]),
  );
  const values = build({ builder, mode: "inference", batch: 1, inputs: nodes, stepwise: true }, (reason) => reasons.push(reason));
  const graph = builder.finish();
  const [reason = parametersDiffer(whole, graph)] = reasons;
  if (reason !== undefined) return { refused: reason };
  if (graph.updates.length === 0) return { refused: "has no recurrent layer" };
  const made = outputs.flatMap((port) => {
    const node = values[port.name];
    return node ? [{ ...port, value: { ...port.value, shape: node.type.shape.slice(1) } }] : [];
  });
  return made.length === outputs.length
    ? { inputs: steps, outputs: made }
    : { refused: "has an output that needs a whole sequence" };
}

/** A port with one step of its sequence; one that is none, as it is. */
function stepOf(port: Port): Port {
  const { kind, value, target } = port;
  const isSequence = kind === "tokens" || ((kind === "f32" || kind === "series") && value.shape.length === 2);
  const one = (shape: readonly number[]): readonly number[] => [1, ...shape.slice(1)];
  return isSequence
    ? { ...port, value: { ...value, shape: one(value.shape) }, target: { ...target, shape: one(target.shape) } }
    : port;
}

function parametersDiffer(whole: Graph, step: Graph): string | undefined {
  const shapes = (graph: Graph) =>
    new Map(
      graph.nodes.flatMap(({ op, attrs, type }) => (op === "parameter" ? [[String(attrs.path), type.shape] as const] : [])),
    );
  const known = shapes(whole);
  const odd = [...shapes(step)].find(([path, shape]) => !sameShape(shape, known.get(path) ?? []));
  return odd && `has weights of a whole sequence, ${odd[0]}`;
}
