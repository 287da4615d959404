import { numbersOf } from "../ir/attributes.js";
import type { Graph, Node } from "../ir/graph.js";
import { usesOf } from "../ir/uses.js";
import { opNamed } from "../ops/index.js";
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
    const uses = usesOf(graph);
    // What a pass before has replaced is still there, and reads nothing that counts.
    const live = liveNodes(graph);
    const isReadBesides = (node: Node): boolean =>
      uses.leaving.has(node.id) || uses.readers[node.id].filter((reader) => live.has(reader)).length !== 1;
    return rewrite(graph, (at) => {
      const { node } = at;
      if (node.op !== "max_pool2d" && node.op !== "avg_pool2d") return undefined;
      const x = graph.nodes[node.operands.x];
      const extents = pooledExtents(node, x);
      if (!extents || !isOnlyPooled(graph, isReadBesides, x)) return undefined;
      return at.emit(node.op, { x: crop(at, graph, x, extents) }, node.attrs);
    });
  },
};

type Extents = readonly [height: number, width: number];

/** Rows and columns that are in a window, where that is less than there are. */
function pooledExtents({ attrs, type }: Node, x: Node): Extents | undefined {
  const [pool, stride, padding] = [numbersOf(attrs.pool), numbersOf(attrs.stride), numbersOf(attrs.padding)];
  const extents = [0, 1].map((i) => {
    const reached = (type.shape[1 + i] - 1) * stride[i] + pool[i] - padding[2 * i];
    return Math.min(reached, x.type.shape[1 + i]);
  });
  const isLess = extents.some((extent, i) => extent < x.type.shape[1 + i]);
  return isLess ? [extents[0], extents[1]] : undefined;
}

/** Whether a value is a convolution, or made of one element by element, and nobody else reads anything on the way. */
function isOnlyPooled(graph: Graph, isReadBesides: (node: Node) => boolean, node: Node): boolean {
  if (isReadBesides(node)) return false;
  if (node.op === "conv2d") return true;
  const images = imagesOf(graph, node);
  return (
    opNamed(node.op).kind === "elementwise" &&
    images.length > 0 &&
    images.every((image) => isOnlyPooled(graph, isReadBesides, image))
  );
}

/** The operands of an element-wise operator that are as high and wide as its result; others, as a bias, are repeated along it. */
const imagesOf = (graph: Graph, node: Node): readonly Node[] =>
  Object.values(node.operands)
    .map((id) => graph.nodes[id])
    .filter(
      ({ type }) => type.shape.length === 4 && type.shape[1] === node.type.shape[1] && type.shape[2] === node.type.shape[2],
    );

function crop(at: Rewriting, graph: Graph, node: Node, extents: Extents): Node {
  const emit = at.emitAs(node);
  if (node.op === "conv2d") {
    const [x, w] = [at.renewed(node.operands.x), at.renewed(node.operands.w)];
    const [top, , left] = numbersOf(node.attrs.padding);
    const [stride, dilation] = [numbersOf(node.attrs.stride), numbersOf(node.attrs.dilation)];
    // The padding with which the last window is the last that is wanted.
    const after = (i: 0 | 1, before: number): number =>
      (extents[i] - 1) * stride[i] + (w.type.shape[i] - 1) * dilation[i] + 1 - x.type.shape[1 + i] - before;
    return emit("conv2d", { x, w }, { ...node.attrs, padding: [top, after(0, top), left, after(1, left)] });
  }
  const images = new Set(imagesOf(graph, node));
  const operands = Object.entries(node.operands).map(
    ([name, id]) => [name, images.has(graph.nodes[id]) ? crop(at, graph, graph.nodes[id], extents) : at.renewed(id)] as const,
  );
  return emit(node.op, Object.fromEntries(operands), node.attrs);
}
