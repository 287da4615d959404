import { once } from "../base/once.js";
import type { BlockDecl, Expr, ModelDecl } from "../syntax/ast.js";
import type { Constants } from "./constants.js";
import type { Report } from "./report.js";
import type { Run, Value } from "./run.js";
import type { Scope } from "./scope.js";
import { layerNamesOf } from "./walk.js";

/** A model, or one use of a block, while it is written out into a graph. */
export interface Body {
  readonly run: Run;
  readonly scope: Scope;
  /** Dims, parameters of the block and the dimension variables of its signature. */
  readonly constants: Constants;
  /** `Digits`, or `Digits/Residual_1`: what parameter paths begin with. */
  readonly path: string;
  /** Inputs, `let`s and outputs; undefined after a mistake that has been told. */
  readonly values: Map<string, Value | undefined>;
  /** Shared layers by name, as declared. */
  readonly layers: Map<string, Expr>;
  readonly counts: Map<string, number>;
  /** Names that the body gives itself; numbered ones go around them. */
  readonly taken: ReadonlySet<string>;
  /** Names that a layer has already; a second one of that name has been told. */
  readonly given: Set<string>;
  readonly report: Report;
}

export const openBody = (decl: ModelDecl | BlockDecl, given: Omit<Body, "layers" | "counts" | "taken" | "given">): Body => ({
  ...given,
  layers: new Map(),
  counts: new Map(),
  given: new Set(decl.body.flatMap(({ kind, name }) => (kind === "layer" ? [name.name] : []))),
  taken: layerNames(decl),
});

const layerNames = once(
  (decl: ModelDecl | BlockDecl): ReadonlySet<string> => new Set(layerNamesOf(decl).map(({ name }) => name)),
);

/** The model that a path is of. */
export function modelOf(path: string): string {
  const end = path.indexOf("/");
  return end < 0 ? path : path.slice(0, end);
}

/** A part of a body that numbers its layers by itself, under a path of its own. */
export const partOf = (body: Body, name: string): Body => ({
  ...body,
  path: `${body.path}/${name}`,
  counts: new Map(),
  given: new Set(),
});

/** `conv2d_1`, `conv2d_2`, …: numbered per layer or block within the body. */
export function takeName({ counts, taken }: Body, callee: string): string {
  for (;;) {
    const count = (counts.get(callee) ?? 0) + 1;
    counts.set(callee, count);
    const name = `${callee}_${count}`;
    if (!taken.has(name)) return name;
  }
}

/** The name that `as` gives; undefined where another layer has it, so that the two do not share weights. */
export function giveName({ given }: Body, name: string | undefined): string | undefined {
  if (name === undefined || given.has(name)) return undefined;
  given.add(name);
  return name;
}
