import type { Graph, Node } from "../ir/graph.js";
import { sameShape, type TensorType } from "../ir/types.js";
import { usesOf } from "../ir/uses.js";
import { opNamed } from "../ops/index.js";
import { convAttributes, poolAttributes } from "../ops/schemas.js";
import { convolutionWindows, poolingWindows } from "../ops/window.js";
import type { Pass } from "./pass.js";
import { liveNodes } from "./remove_dead_code.js";
import { type Rewriting, rewrite } from "./rewrite.js";

/** Belongs before differentiation: what is not computed has no gradient either, and that is three times as much. */
export const cropPooled: Pass = {
  name: "cropPooled",
  doc:
    "Does not compute the rows and columns of a convolution that the pooling behind it leaves out, as the eleventh of 11 under " +
    "windows of 2: the padding of the convolution becomes less than none.",
  run: (graph) => {
    // What a pass before has replaced is still there, and reads nothing that counts.
    const isReadBesides = ({ id }: Node): boolean => {
      const { leaving, readers } = usesOf(graph);
      return leaving.has(id) || readers[id].filter(liveNodes(graph).has).length !== 1;
    };
    return rewrite(graph, (at) => {
      const { node } = at;
      if (node.op !== "max_pool" && node.op !== "avg_pool") return undefined;
      const x = graph.nodes[node.operands.x];
      const extents = pooledExtents(node, x);
      if (!extents || !isOnlyPooled(graph, isReadBesides, x)) return undefined;
      return at.emit(node.op, { x: crop(at, graph, x, extents) }, node.attrs);
    });
  },
};

/** The extents along the spatial axes up to the last element in a window, where that leaves some out. */
function pooledExtents({ attrs }: Node, x: Node): readonly number[] | undefined {
  const windows = poolingWindows(x.type.shape, poolAttributes.parse(attrs));
  const extents = windows.map((w) => Math.min((w.output - 1) * w.stride + w.size - w.before, w.input));
  return windows.some(({ input }, i) => extents[i] < input) ? extents : undefined;
}

/** Whether a value is a convolution, or made of one element by element, and nobody else reads anything on the way. */
function isOnlyPooled(graph: Graph, isReadBesides: (node: Node) => boolean, node: Node): boolean {
  if (isReadBesides(node)) return false;
  if (node.op === "conv") return true;
  const images = imagesOf(graph, node);
  return (
    opNamed(node.op).kind === "elementwise" &&
    images.length > 0 &&
    images.every((image) => isOnlyPooled(graph, isReadBesides, image))
  );
}

/** The operands of an element-wise operator that have the spatial extents of its result; others, as a bias, are repeated along them. */
const imagesOf = (graph: Graph, node: Node): readonly Node[] =>
  Object.values(node.operands)
    .map((id) => graph.nodes[id])
    .filter(({ type }) => sameShape(spatialOf(type), spatialOf(node.type)));

const spatialOf = ({ shape }: TensorType): readonly number[] => shape.slice(1, -1);

function crop(at: Rewriting, graph: Graph, node: Node, extents: readonly number[]): Node {
  const emit = at.emitAs(node);
  if (node.op === "conv") {
    const [x, w] = [at.renewed(node.operands.x), at.renewed(node.operands.w)];
    const windows = convolutionWindows(x.type.shape, w.type.shape, convAttributes.parse(node.attrs));
    // The padding with which the last window is the last that is wanted.
    const padding = windows.flatMap(({ input, size, stride, dilation, before }, i) => [
      before,
      (extents[i] - 1) * stride + (size - 1) * dilation + 1 - input - before,
    ]);
    return emit("conv", { x, w }, { ...node.attrs, padding });
  }
  const images = new Set(imagesOf(graph, node));
  const operands = Object.entries(node.operands).map(
    ([name, id]) => [name, images.has(graph.nodes[id]) ? crop(at, graph, graph.nodes[id], extents) : at.renewed(id)] as const,
  );
  return emit(node.op, Object.fromEntries(operands), node.attrs);
}
