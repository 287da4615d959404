import { invariant } from "../base/invariant.js";
import type { Span } from "../base/span.js";
import type { Graph, Node, NodeId } from "../ir/graph.js";
import type { Place } from "../ir/places.js";
import type { TensorType } from "../ir/types.js";
import { storageOf } from "../ir/uses.js";
import type { Axis, Expr } from "../kernel/expr.js";
import { type Kernel, type KernelTensor, loadedType, type Stage } from "../kernel/kernel.js";
import { opNamed } from "../ops/index.js";
import type { Names } from "./names.js";
import type { Unit } from "./units.js";

/** What composing a kernel needs to know of the plan. */
export interface Placement {
  readonly names: Names;
  readonly places: readonly Place[];
  /** Nodes that have a buffer. */
  readonly stored: ReadonlySet<NodeId>;
  /** For the new value of a state that is written in place: the state. */
  readonly target: ReadonlyMap<NodeId, NodeId>;
}

/** The kernel of a unit: each operator's tensor expression as a stage, its operands renamed to stages and buffers. */
export function composeKernel(graph: Graph, unit: Unit, { names, places, stored, target }: Placement): Kernel {
  const inside = new Set(unit.nodes.map((node) => node.id));
  const reads = new Map<NodeId, KernelTensor>();
  const stages: Stage[] = [];
  const nameOf = (id: NodeId): string => names[id];

  const results = unit.nodes.filter(({ id }) => stored.has(places[id].owner));
  const written = new Set(results.map(({ id }) => places[id].owner));
  const view = (id: NodeId): KernelTensor => {
    const { type } = graph.nodes[id];
    const { owner, offset, strides } = places[id];
    const storage = graph.halves?.includes(owner) ? "f16" : type.dtype;
    const part = { ...(offset > 0 && { offset }), ...(strides && { strides }) };
    return { name: nameOf(id), buffer: bindingName(names, places[id]), storage, shape: type.shape, ...part };
  };
  const readView = (id: NodeId): KernelTensor =>
    written.has(places[id].owner) ? { ...view(id), besideWritten: true } : view(id);
  /** The stage of a constant is made in each kernel that reads it. */
  const addStage = (node: Node): void => {
    if (stages.some((stage) => stage.name === nameOf(node.id))) return;
    const op = opNamed(node.op);
    invariant(op.lower, `${node.op} has no lowering`);
    const types: { [operand: string]: TensorType } = {};
    const operandNames: { [operand: string]: string } = {};
    for (const operand in node.operands) {
      const id = node.operands[operand];
      types[operand] = graph.nodes[id].type;
      operandNames[operand] = nameOf(id);
      if (inside.has(id)) continue;
      if (storageOf(graph, id).op === "constant") addConstant(id);
      else reads.set(id, readView(id));
    }
    const { axes, value } = op.lower({ operands: types, result: node.type, attrs: node.attrs });
    const renamed = renameLoads(value, operandNames);
    stages.push({ name: nameOf(node.id), operator: node.op, type: loadedType(node.type.dtype), axes, value: renamed });
  };
  const addConstant = (id: NodeId): void => {
    const node = graph.nodes[id];
    // A reshaped constant is the same number in another shape.
    addStage(node.op === "reshape" ? { ...storageOf(graph, id), id, type: node.type } : node);
  };

  for (const node of unit.nodes) addStage(node);
  const writes = results.map(({ id }) => {
    const state = target.get(id);
    const tensor: KernelTensor = state === undefined ? view(id) : { ...view(id), buffer: nameOf(state) };
    return { stage: nameOf(id), tensor, inPlace: state !== undefined };
  });
  const origins = new Map<string, Span>();
  for (const { origin } of unit.nodes) if (origin) origins.set(`${origin.path}:${origin.start}`, origin);
  return { name: unit.name, stages, results: writes, reads: [...reads.values()], origins: [...origins.values()] };
}

/** What kernels call a buffer, or a part of one that is bound by itself. Two underscores in a row are in no other name. */
export const bindingName = (names: Names, { owner, start }: Place): string =>
  start === 0 ? names[owner] : `${names[owner]}__${start}`;

/** The same expression with other names for the tensors that it loads; what is shared stays shared. */
function renameLoads(root: Expr, names: { readonly [operand: string]: string }): Expr {
  const done = new Map<Expr, Expr>();
  const axes = new Map<Axis, Axis>();
  /** What an axis counts may be loaded too. */
  const axisOf = (axis: Axis): Axis => {
    if (!axis.count) return axis;
    const made = axes.get(axis) ?? { ...axis, count: { ...axis.count, value: go(axis.count.value) } };
    axes.set(axis, made);
    return made;
  };
  const go = (e: Expr): Expr => {
    if (e.kind === "number" || (e.kind === "axis" && !e.axis.count)) return e;
    const known = done.get(e);
    if (known) return known;
    const made = rename(e);
    done.set(e, made);
    return made;
  };
  const rename = (e: Expr): Expr => {
    switch (e.kind) {
      case "number":
        return e;
      case "axis":
        return e.axis.count ? { ...e, axis: axisOf(e.axis) } : e;
      case "load":
        return { ...e, tensor: names[e.tensor] ?? e.tensor, index: e.index.map(go) };
      case "unary":
      case "convert":
        return { ...e, x: go(e.x) };
      case "binary":
        return { ...e, a: go(e.a), b: go(e.b) };
      case "select":
        return { ...e, condition: go(e.condition), then: go(e.then), otherwise: go(e.otherwise) };
      case "reduce":
        return { ...e, axes: e.axes.map(axisOf), body: go(e.body) };
    }
  };
  return go(root);
}
