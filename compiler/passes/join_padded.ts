import type { Node, NodeId } from "../ir/graph.js";
import { usesOf } from "../ir/uses.js";
import type { Pass } from "./pass.js";
import { rewrite } from "./rewrite.js";
import { termsOfSum } from "./sums.js";

export const joinPadded: Pass = {
  name: "joinPadded",
  doc: "A sum of tensors that are padded to lie side by side is their concatenation: the gradient of a tensor that was taken apart by slices is then written once, rather than added up part by part.",
  run: (graph) => {
    if (!graph.nodes.some(({ op }) => op === "pad")) return graph;
    const uses = usesOf(graph);
    return rewrite(graph, (at) => {
      const terms = termsOfSum(graph, uses, at.node)?.map((id) => graph.nodes[id]);
      if (!terms || terms.length < 2 || !terms.every(({ op }) => op === "pad")) return undefined;
      const parts = terms.map(partOf).sort((a, b) => a.before - b.before);
      if (!fillAxis(parts)) return undefined;
      const [{ axis }] = parts;
      return parts.map(({ x }) => at.renewed(x)).reduce((a, b) => at.emit("concat", { a, b }, { axis }));
    });
  },
};

interface Part {
  readonly x: NodeId;
  readonly axis: number;
  /** Zeros before and behind it. */
  readonly before: number;
  readonly after: number;
  /** Of the padded tensor along the axis. */
  readonly whole: number;
}

const partOf = ({ operands, attrs, type }: Node): Part => {
  const axis = Number(attrs.axis);
  return { x: operands.x, axis, before: Number(attrs.before), after: Number(attrs.after), whole: type.shape[axis] };
};

/** Whether parts, in order, lie along one axis without gaps. */
function fillAxis(parts: readonly Part[]): boolean {
  const starts = [...parts.map(({ before }) => before), parts[0].whole];
  const ends = [0, ...parts.map(({ whole, after }) => whole - after)];
  return parts.every(({ axis }) => axis === parts[0].axis) && starts.every((start, i) => start === ends[i]);
}
