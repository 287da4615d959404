import type { Node, NodeId } from "../ir/graph.js";
import { everyOperand } from "../ir/operands.js";
import { sameShape } from "../ir/types.js";
import { opNamed } from "../ops/index.js";
import type { Pass } from "./pass.js";
import { type Rewriting, rewrite } from "./rewrite.js";
import { viewAs } from "./view.js";

/** States are taken as they are: their new value must have their shape, or it could not be computed in place. */
const inPlace: ReadonlySet<string> = new Set(["parameter", "state", "control"]);

export const sinkReshapes: Pass = {
  name: "sinkReshapes",
  doc: "f(reshape(x)) becomes reshape(f(x)) for element-wise f: the operator then has the shape of the latest operand's kernel and can join it.",
  run: (graph) =>
    rewrite(graph, (at) => {
      const isNoView = (id: NodeId): boolean => at.renewed(id).op !== "reshape";
      if (everyOperand(at.node, isNoView) || opNamed(at.node.op).kind !== "elementwise") return undefined;
      // What is broadcast has the shape that it is told to have.
      if (at.node.attrs.shape !== undefined) return undefined;
      const shape = shapeOfLatest(at);
      if (!shape) return undefined;
      const operands: { [name: string]: Node } = {};
      for (const [name, operand] of Object.entries(at.operands)) {
        operands[name] = sameShape(operand.type.shape, at.node.type.shape) ? viewAs(at, operand, shape) : operand;
      }
      return viewAs(at, at.emit(at.node.op, operands, at.node.attrs), at.node.type.shape);
    }),
};

/** The shape behind the view that is the latest operand; undefined where it is no view or another operand forbids the change. */
function shapeOfLatest({ node, operands, operandOf }: Rewriting): readonly number[] | undefined {
  const source = (operand: Node): Node => (operand.op === "reshape" ? source(operandOf(operand, "x")) : operand);
  const isWhole = ({ type }: Node): boolean => sameShape(type.shape, node.type.shape);
  // A single number broadcasts with any shape; a row would not.
  if (!Object.values(operands).every((operand) => isWhole(operand) || sameShape(operand.type.shape, [1]))) return undefined;
  const whole = Object.values(operands).filter((operand) => operand.op !== "constant" && isWhole(operand));
  if (whole.some((operand) => inPlace.has(source(operand).op))) return undefined;
  const latest = Math.max(...whole.map((operand) => source(operand).id));
  const ofLatest = whole.filter((operand) => source(operand).id === latest);
  if (ofLatest.length === 0 || !ofLatest.every(({ op }) => op === "reshape")) return undefined;
  const { shape } = source(ofLatest[0]).type;
  return sameShape(shape, node.type.shape) ? undefined : shape;
}
