import type { Span } from "../base/span.js";
import type { TensorType } from "./types.js";

export type NodeId = number;

/** Plain data: printable, comparable, hashable. */
export type Attribute = number | string | boolean | readonly Attribute[] | { readonly [key: string]: Attribute };
export type Attributes = { readonly [name: string]: Attribute };

/** One value of the SSA graph: the result of one operator. */
export interface Node {
  readonly id: NodeId;
  readonly op: string;
  /** By the names that the operator gives its operands, in the operator's order. */
  readonly operands: { readonly [name: string]: NodeId };
  readonly attrs: Attributes;
  readonly type: TensorType;
  /** A readable name from the source, such as `conv2d_1`; unique names are made when kernels are named. */
  readonly name: string;
  /** The place of the `.dlm` file that this comes from, kept to the end. Absent for what no line asked for. */
  readonly origin?: Span | undefined;
}

export interface GraphOutput {
  readonly name: string;
  readonly node: NodeId;
}

/** After all of the graph is computed, the state (or parameter) node takes the value. */
export interface Update {
  readonly target: NodeId;
  readonly value: NodeId;
}

/** Nodes that one kernel computes, in topological order. A node in no group is a kernel of its own. */
export interface Group {
  readonly name: string;
  readonly nodes: readonly NodeId[];
}

/** Pure and readonly. `nodes[i].id === i`, and operands come before their users. */
export interface Graph {
  readonly nodes: readonly Node[];
  readonly outputs: readonly GraphOutput[];
  readonly updates: readonly Update[];
  /** Disjoint; filled by the fusion passes. */
  readonly groups: readonly Group[];
  /** Owners of buffers that hold their values in half precision, in order: kernels compute in float32, and round what they store. */
  readonly halves?: readonly NodeId[];
}
