/**
 * How a kernel runs, apart from what it computes: plain data. Each invocation computes a tile of the iteration space, unrolled;
 * what the points of the tile share (loads, indices, whole reductions) is computed once.
 */
export interface Schedule {
  /** Whether the iteration space is walked as one row of elements: for kernels without long reductions. */
  readonly flat: boolean;
  /** Extent of the tile along each axis of the iteration space. */
  readonly tile: readonly number[];
  /** Whether the last axis is computed four elements at a time: its tile is then a multiple of 4. */
  readonly vectorise: boolean;
  /** How many terms of a reduction's last axis are computed per turn of its loop; it divides the extent. */
  readonly unroll: number;
  /** The same for the axis before the last, where it is not one: with both, a turn is a square, as a pooling's window. */
  readonly rows?: number;
  /**
   * Whether the lanes of a subgroup share the loads that are the same for all of them: each lane loads one, and hands it round.
   * The workgroup is one subgroup then, its lanes along the last axis.
   */
  readonly cooperate: boolean;
  /**
   * Whether what is done with the reductions of a tile is a loop over its points, rather than written out for each: less code,
   * where there is much to do with a result, as in an optimizer's update.
   */
  readonly roll: boolean;
  /**
   * How many tiles along each axis an invocation walks one after the other, where it is not one alone: what they have in common,
   * as the weights of a small filter, is loaded before.
   */
  readonly serial?: readonly number[];
  /**
   * Where the sum of products that is most of the work keeps one factor in registers: so many terms of it, along each axis of the
   * sum, while the points of the tile pass by in a loop. Sums of more terms are put aside and taken up again for the next ones.
   */
  readonly stationary?: readonly number[];
  /**
   * Where both factors of that sum are copied tile by tile into the memory of the workgroup, from which all of its invocations
   * read them. The tile is one point then: what an invocation computes is said here.
   */
  readonly staged?: Staged;
  /** Invocations per workgroup. */
  readonly workgroup: number;
}

/** A sum of products as a matrix product: rows are the points that move one factor alone, columns those that move the other. */
export interface Staged {
  /** Rows of results that an invocation computes, and columns: a multiple of 4. */
  readonly rows: number;
  readonly columns: number;
  /** Invocations of a workgroup that lie beside each other along the columns. */
  readonly across: number;
  /** Terms along each axis of the sum that are in workgroup memory at once; of these `unroll` make a turn of the innermost loop. */
  readonly terms: readonly number[];
}
