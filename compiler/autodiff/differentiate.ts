import { invariant } from "../base/invariant.js";
import type { Node, NodeId } from "../ir/graph.js";
import { sameShape } from "../ir/types.js";
import type { GraphBuilder } from "../ops/builder.js";
import type { Emit } from "../ops/define.js";
import { opNamed } from "../ops/index.js";

/**
 * Reverse mode, from graph to graph: emits the derivative of the sum of `loss` by each of `wrt`, in their order and of their
 * shapes. Where no path leads to the loss, it is a constant 0.
 *
 * The operators' own rules say what each operand gets; here their order, their sums and their names are made. A node that no
 * `wrt` flows into gets no cotangent, nor does an integer: there the path ends. What is emitted carries the origin of the
 * forward node whose rule emitted it, and its name: `conv2d_1_filter_gradient`, `conv2d_1_gradient`.
 */
export function differentiate(builder: GraphBuilder, loss: Node, wrt: readonly Node[]): readonly Node[] {
  invariant(loss.type.dtype === "f32", `the loss ${loss.name} is not a floating-point number`);
  const dependents = findDependents(builder, loss.id, wrt);
  const cotangents = new Map<NodeId, Node>([[loss.id, constantLike(builder, loss, 1)]]);

  // Operands come before their users, so that at its turn a node has had a share from every one of its users.
  for (let id = loss.id; id >= 0; id--) {
    const cotangent = cotangents.get(id);
    const node = builder.node(id);
    if (!cotangent || !Object.values(node.operands).some((operand) => dependents.has(operand))) continue;
    for (const [operand, share] of sharesOfOperands(builder, node, cotangent)) {
      if (!dependents.has(operand.id)) continue;
      const sum = cotangents.get(operand.id);
      cotangents.set(operand.id, sum ? addShares(builder, operand, sum, share) : share);
    }
  }
  return wrt.map((node) => cotangents.get(node.id) ?? constantLike(builder, node, 0));
}

/** The nodes up to `last` through which a `wrt` flows in floating-point numbers, the `wrt` among them. */
function findDependents(builder: GraphBuilder, last: NodeId, wrt: readonly Node[]): ReadonlySet<NodeId> {
  const dependents = new Set<NodeId>(wrt.map((node) => node.id));
  for (let id = 0; id <= last; id++) {
    const node = builder.node(id);
    if (node.type.dtype === "f32" && Object.values(node.operands).some((operand) => dependents.has(operand))) dependents.add(id);
  }
  return dependents;
}

/** What each operand of `node` gets of its cotangent, by the operator's rule. */
function sharesOfOperands(builder: GraphBuilder, node: Node, ct: Node): readonly (readonly [Node, Node])[] {
  const { gradient } = opNamed(node.op);
  invariant(gradient, `${node.op} has no gradient, and a loss depends on ${node.name}`);
  const operands = Object.fromEntries(Object.entries(node.operands).map(([name, id]) => [name, builder.node(id)]));
  const shares = builder.at(node.origin, () =>
    gradient(namedAfter(node, builder.emit), { operands, result: node, ct, attrs: node.attrs }),
  );
  return Object.entries(shares).map(([name, share]) => {
    const operand = operands[name];
    invariant(operand, `the gradient of ${node.op} names no operand of it: ${name}`);
    invariant(sameShape(operand.type.shape, share.type.shape), `the gradient of ${node.op} by ${name} has another shape`);
    return [operand, share];
  });
}

/** `conv_filter_gradient` of a convolution `conv2d_1` is `conv2d_1_filter_gradient`; anything else `conv2d_1_gradient`. */
function namedAfter(node: Node, emit: Emit): Emit {
  return (op, operands, attrs, options) => {
    const own = op.startsWith(`${node.op}_`) && op.endsWith("_gradient");
    const name = own ? `${node.name}${op.slice(node.op.length)}` : `${node.name}_gradient`;
    return emit(op, operands, attrs, { name, ...options });
  };
}

const addShares = (builder: GraphBuilder, node: Node, a: Node, b: Node): Node =>
  builder.at(node.origin, () => builder.emit("add", { a, b }, {}, { name: `${node.name}_gradient` }));

const constantLike = (builder: GraphBuilder, node: Node, value: number): Node =>
  builder.at(node.origin, () =>
    builder.emit("constant", {}, { value, shape: node.type.shape, dtype: "f32" }, { name: `${node.name}_gradient` }),
  );
