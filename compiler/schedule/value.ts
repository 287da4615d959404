import type { BinaryOp, Combine, ScalarType, UnaryOp } from "../kernel/expr.js";

/**
 * What a loop body computes: a directed acyclic graph of scalars and of vectors of four. Every value exists once (hash-consed), so
 * a value that two results of a tile share is shared by construction: unrolling *is* reuse. Integers are kept in affine form,
 * `Σ coefficient · atom + constant`, so that equal indices are equal values and alignment can be read off.
 */
export type Value =
  | Node<"number", { readonly value: number }>
  /** A loop or grid variable; `0 <= variable < extent`, and below the turns of a loop that the data counts: its extent is the most. */
  | Node<"variable", { readonly name: string; readonly extent: number; readonly turns?: Turns }>
  | Node<"affine", { readonly terms: readonly Term[]; readonly constant: number }>
  /** Element `index` of a buffer, or (width 4) the four from `4 * index` on. */
  | Node<"load", { readonly buffer: string; readonly index: Value }>
  | Node<"component", { readonly vector: Value; readonly lane: number }>
  | Node<"pack", { readonly lanes: readonly Value[] }>
  /** Values side by side, of which `element` takes the one whose number is only known when the kernel runs. */
  | Node<"array", { readonly items: readonly Value[] }>
  | Node<"element", { readonly array: Value; readonly index: Value }>
  /** What a variable of the kernel holds that statements set, or the element `index` of one that is an array. */
  | Node<"cell", { readonly name: string; readonly index: Value | undefined; readonly until: readonly Variable[] }>
  /** What lane `lane` of the subgroup holds in `x`. */
  | Node<"broadcast", { readonly x: Value; readonly lane: number }>
  /** For each lane of the subgroup its number of the table. */
  | Node<"lanes", { readonly table: readonly number[] }>
  | Node<"unary", { readonly op: UnaryOp; readonly x: Value }>
  | Node<"binary", { readonly op: BinaryOp; readonly a: Value; readonly b: Value }>
  | Node<"select", { readonly condition: Value; readonly then: Value; readonly otherwise: Value }>
  | Node<"convert", { readonly x: Value }>
  /** Over all values of `loops`, joins the terms one after the other. */
  | Node<"reduce", { readonly combine: Combine; readonly loops: readonly Variable[]; readonly terms: readonly Value[] }>;

export interface Shared {
  readonly id: number;
  readonly type: ScalarType;
  readonly width: 1 | 4;
  /** The variables that it depends on. */
  readonly variables: ReadonlySet<Variable>;
  /** Whether a reduction is somewhere below. */
  readonly reduces: boolean;
}
type Node<K extends string, Fields> = Shared & { readonly kind: K } & Fields;
export type Variable = Extract<Value, { kind: "variable" }>;
export const isVariable = (value: Value | undefined): value is Variable => value?.kind === "variable";
export type ReduceValue = Extract<Value, { kind: "reduce" }>;
export type LoadValue = Extract<Value, { kind: "load" }>;
/** How often a loop runs where the data tells it, and how often it does on average. */
export interface Turns {
  readonly value: Value;
  readonly usual: number;
}
/** How often a loop runs, as far as that is known before. */
export const usualTurns = ({ extent, turns }: Variable): number => turns?.usual ?? extent;
export interface Term {
  readonly coefficient: number;
  readonly atom: Value;
}

const nothing: readonly Value[] = [];

/** The values that a value is made of, one level down. */
export function parts(value: Value): readonly Value[] {
  switch (value.kind) {
    case "number":
    case "variable":
    case "lanes":
      return nothing;
    case "affine":
      return value.terms.map((term) => term.atom);
    case "load":
      return [value.index];
    case "component":
      return [value.vector];
    case "pack":
      return value.lanes;
    case "array":
      return value.items;
    case "element":
      return [value.array, value.index];
    case "cell":
      return value.index ? [value.index] : [];
    case "unary":
    case "convert":
    case "broadcast":
      return [value.x];
    case "binary":
      return [value.a, value.b];
    case "select":
      return [value.condition, value.then, value.otherwise];
    case "reduce":
      return [...countsOf(value.loops), ...value.terms];
  }
}

/** What the loops of a reduction are counted by: computed before them. */
export const countsOf = (loops: readonly Variable[]): readonly Value[] => loops.flatMap(({ turns }) => turns?.value ?? []);

/** The affine form of an `i32` value. */
export function affineOf(value: Value): { readonly terms: readonly Term[]; readonly constant: number } {
  if (value.kind === "number") return { terms: [], constant: value.value };
  if (value.kind === "affine") return value;
  return { terms: [{ coefficient: 1, atom: value }], constant: 0 };
}

/** `value mod 4` where it is the same for all values of the variables. */
export function moduloFour(value: Value): number | undefined {
  const { terms, constant } = affineOf(value);
  return terms.every((t) => t.coefficient % 4 === 0) ? ((constant % 4) + 4) % 4 : undefined;
}
