import type { KernelSpec, ProgramSpec } from "../runtime/manifest.js";
import { invariant } from "./base/invariant.js";
import { programSpecs } from "./codegen/program.js";
import type { CompiledModel } from "./compile.js";
import type { Graph, Node, NodeId } from "./ir/graph.js";
import { placesOf } from "./ir/places.js";
import { bindingName } from "./plan/compose.js";
import { nameNodes } from "./plan/names.js";
import { makePlan } from "./plan/plan.js";
import type { PlannedKernel } from "./plan/planned.js";

/** The training step with a kernel for each operator: slow, and whoever watches it sees what each of them gives. */
export interface ByOperator {
  readonly program: ProgramSpec;
  /** The operator that a kernel of the program belongs to, by the kernel's number. */
  readonly operatorAt: (kernel: number) => OperatorAt;
}

/** An operator, and where its kernel has its operands. */
export interface OperatorAt {
  readonly node: Node;
  /** Those that the kernel reads from buffers: all but constants. */
  readonly operands: readonly {
    readonly node: Node;
    /** Which of the kernel's bindings it is. */
    readonly binding: number;
  }[];
}

/** Undefined for a model that is not trained. The program is not among the manifest's: it has a name of its own. */
export function byOperator({ programs, profile, lineOf }: CompiledModel): ByOperator | undefined {
  const trained = programs.find(({ assembled: { kind } }) => kind === "train")?.assembled;
  if (trained === undefined) return undefined;
  const { graph } = trained;
  // As it was assembled, before any pass: what the lines of the file ask for is all there, each by itself. No kernel runs beside another.
  const plan = makePlan(graph, { ...profile, dispatchBuffers: 0 });
  const [program] = programSpecs([{ program: { ...trained, name: `${trained.name} by operator` }, plan }], lineOf);
  const find = operatorFinder(graph);
  return {
    program,
    operatorAt: (number) => {
      const [planned] = plan.dispatches[number].map((kernel) => plan.kernels[kernel]);
      return find(planned, program.kernels[number]);
    },
  };
}

function operatorFinder(graph: Graph): (planned: PlannedKernel, spec: KernelSpec) => OperatorAt {
  const names = nameNodes(graph);
  const places = placesOf(graph);
  const bindingOf = (id: NodeId, { buffers }: PlannedKernel, { bindings }: KernelSpec): number => {
    const region = buffers.get(bindingName(names, places[id]));
    return bindings.findIndex(({ buffer, offset = 0 }) => buffer === region?.buffer && offset === 4 * region.start);
  };
  const nodes = new Map(graph.nodes.map((node) => [names[node.id], node]));
  return (planned, spec) => {
    const { stages, name } = planned.kernel;
    const node = stages.map((stage) => nodes.get(stage.name)).findLast((found) => found !== undefined);
    invariant(node, `the kernel ${name} belongs to no operator`);
    const operands = Object.values(node.operands)
      .map((id) => ({ node: graph.nodes[id], binding: bindingOf(id, planned, spec) }))
      .filter(({ binding }) => binding >= 0);
    return { node, operands };
  };
}
