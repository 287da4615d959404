import type { Combine, ScalarType } from "../kernel/expr.js";
import type { Value, Variable } from "./value.js";

/**
 * A kernel as loops: what one invocation does, statement by statement, still without a word of any shading language.
 * Values print as expressions, except those that a statement before has given a name.
 */
export interface LoopKernel {
  readonly name: string;
  /** Outermost first; the invocation's number counts through all of their points, the last one fastest. */
  readonly grid: readonly Variable[];
  readonly invocations: number;
  readonly workgroup: number;
  readonly bindings: readonly LoopBinding[];
  readonly body: readonly Statement[];
  /** What the invocations of a workgroup share. A kernel that has such arrays runs whole workgroups. */
  readonly shared: readonly SharedArray[];
  /** Elements of the buffer `partialSums`, where it has a binding for that. */
  readonly partials?: number;
  /** Lanes of the subgroup that hand values to each other; 1 where none do. A workgroup is one subgroup then. */
  readonly lanes: number;
  /** Loop bounds are not to be known to the driver. */
  readonly hideBounds: boolean;
}

/** An array of the workgroup's memory, read and set as a `cell`: what one invocation has set, others read behind a barrier. */
export interface SharedArray {
  readonly name: string;
  readonly type: ScalarType;
  readonly width: 1 | 4;
  readonly count: number;
}

/** Whether the invocations of a workgroup begin and end together, since they hand values to each other. */
export const runsAsOne = ({ lanes, shared }: Pick<LoopKernel, "lanes" | "shared">): boolean => lanes > 1 || shared.length > 0;

/** Bytes of a workgroup's memory that a kernel takes. */
export const sharedBytes = ({ shared }: Pick<LoopKernel, "shared">): number =>
  shared.reduce((sum, { width, count }) => sum + 4 * width * count, 0);

/** The buffer for sums that are not complete yet, which nobody reads after the kernel: no name that a value could have. */
export const partialSums = "partial sums";

/** How a kernel sees a buffer: as scalars or as vectors of four. A buffer that is only read may be seen both ways. */
export interface LoopBinding {
  readonly name: string;
  readonly buffer: string;
  /** How it lies in the buffer: a half is loaded as `f32`, and a store rounds to it. */
  readonly type: "f32" | "f16" | "u32";
  readonly width: 1 | 4;
  readonly access: "read" | "read_write";
}

export type Statement =
  | { readonly kind: "let"; readonly name: string; readonly value: Value }
  /** Begins at the identity of the combination; from here on it is the name of the reduction `value`. */
  | {
      readonly kind: "accumulator";
      readonly name: string;
      readonly combine: Combine;
      readonly type: ScalarType;
      readonly width: 1 | 4;
      readonly value: Value;
    }
  | {
      readonly kind: "accumulate";
      readonly name: string;
      readonly combine: Combine;
      readonly width: 1 | 4;
      readonly value: Value;
    }
  /** A variable that statements set, or an array of `count` of them; it begins at `start`, an array at zeros. */
  | {
      readonly kind: "cell";
      readonly name: string;
      readonly type: ScalarType;
      readonly width: 1 | 4;
      readonly start: Value | { readonly count: number };
    }
  | { readonly kind: "set"; readonly cell: Value; readonly value: Value }
  /** All invocations of the workgroup come here before any goes on, and see what the others have set. In no branch. */
  | { readonly kind: "barrier" }
  | { readonly kind: "if"; readonly condition: Value; readonly body: readonly Statement[] }
  | { readonly kind: "for"; readonly variable: Variable; readonly body: readonly Statement[] }
  | { readonly kind: "store"; readonly buffer: string; readonly index: Value; readonly value: Value; readonly width: 1 | 4 };
