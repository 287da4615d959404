import type { z } from "zod";
import type { Attributes, Node } from "../ir/graph.js";
import type { TensorType } from "../ir/types.js";
import type { TensorExpression } from "../kernel/kernel.js";

/** A tensor on the host, for the references and the interpreter: float64 (or integers), row-major. */
export interface HostTensor {
  readonly type: TensorType;
  readonly data: Float64Array;
}

/**
 * Emits a node. The type is inferred, the attributes are checked by the operator's schema, and the origin is that of the
 * builder's current place. Operands are nodes; an operator with optional operands leaves out what is absent.
 */
export type Emit = (
  op: string,
  operands: { readonly [name: string]: Node },
  attrs?: Attributes,
  options?: { readonly name?: string },
) => Node;

export type OperandTypes = { readonly [name: string]: TensorType };

/** An operator is one record in one file: everything that the compiler knows about it. */
export interface Op<A extends Attributes = Attributes> {
  readonly name: string;
  /** One or two sentences with the formula, in plain text. */
  readonly doc: string;
  /**
   * `source` operators have no operands; their value is a buffer that the run time fills (only `constant` has a lowering).
   * An element of an `elementwise` result reads one element of each operand: that of its own index, right-aligned, 0 on axes of
   * extent 1 (`one_hot` is one: its index is [n, 1]). `random_mask` and `row_weight`, which read only fixed words of `control`, are so too.
   */
  readonly kind: "source" | "elementwise" | "general";
  readonly operands: readonly string[];
  /**
   * Operands of which every element is read by at most one element of the result (a pooling window that does not overlap):
   * fusion may substitute their producer without computing anything twice. Element-wise operators need not say it.
   */
  readonly readsOnce?: (attrs: A) => readonly string[];
  /** True of functions of one number that never decrease: the largest element stays the largest. */
  readonly monotone?: boolean;
  /** What the attributes must be; defaults are filled in. */
  readonly attributes: z.ZodType<A>;
  /** The type of the result. Operands that do not fit are a bug of the compiler (invariant): layers have told the user before. */
  readonly infer: (operands: OperandTypes, attrs: A) => TensorType;
  /**
   * The cotangents of the operands, given that of the result: only emits operators. An operand left out has none
   * (an integer, or no path). `null` for operators that are never differentiated.
   */
  readonly gradient:
    | ((
        emit: Emit,
        at: { readonly operands: { readonly [name: string]: Node }; readonly result: Node; readonly ct: Node; readonly attrs: A },
      ) => {
        readonly [operand: string]: Node;
      })
    | null;
  /** The algorithm: loads name the operands. `null` for sources. */
  readonly lower:
    | ((at: { readonly operands: OperandTypes; readonly result: TensorType; readonly attrs: A }) => TensorExpression)
    | null;
  /** The same in plain loops over float64, written without a look at `lower`. `null` for sources. */
  readonly reference: ((operands: { readonly [name: string]: HostTensor }, attrs: A, result: TensorType) => HostTensor) | null;
}

/**
 * Checks the record against its own attribute schema, then forgets that type: the graph only holds attributes that the schema
 * has accepted (the builder parses them), so the rules of any operator may be called with those of its nodes.
 */
export const defineOp = <A extends Attributes>(op: Op<A>): Op => op as unknown as Op;
