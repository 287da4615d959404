import type { Span } from "../base/span.js";

/** The tree of a `.dlm` file: what was written, nothing of what it means. Every node knows where it stands. */
interface Located {
  readonly span: Span;
}

/** `name` is empty where the parser found none (a type after `x:`); a diagnostic has been made, and no second one is to be made of it. */
export interface Ident extends Located {
  readonly name: string;
}

export interface Module extends Located {
  /** `dlm 1`; absent when the line is missing (a diagnostic has been made). */
  readonly version?: Located & { readonly value: number };
  readonly uses: readonly Use[];
  readonly declarations: readonly Declaration[];
}

/** `use "blocks.dlm"` */
export interface Use extends Located {
  readonly path: string;
}

export type Declaration = DimsDecl | ModelDecl | BlockDecl | DataDecl | TrainDecl;

interface Documented {
  /** The `///` lines before the declaration, without the slashes. */
  readonly doc?: string;
}

/** `dims T = 128, H = T / 2` */
export interface DimsDecl extends Located, Documented {
  readonly kind: "dims";
  readonly dims: readonly (Located & { readonly name: Ident; readonly value: Expr })[];
}

/** `model Name { input …  output …  statements }` */
export interface ModelDecl extends Located, Documented {
  readonly kind: "model";
  readonly name: Ident;
  readonly inputs: readonly PortDecl[];
  readonly outputs: readonly PortDecl[];
  readonly body: readonly Statement[];
}

/** `input image: f32[28, 28, 1]` or `output digit: class[10]` */
export interface PortDecl extends Located, Documented {
  readonly name: Ident;
  readonly type: TypeExpr;
}

/** `f32[h, w, c]`, `class[10]`, `number`, `int`: a name and, where written, what stands in the brackets. */
export interface TypeExpr extends Located {
  readonly name: Ident;
  readonly dims?: readonly DimExpr[];
}

/** An integer expression, or `_` where the extent is to be inferred. */
export type DimExpr = Expr | (Located & { readonly kind: "wildcard" });

/** `block Name(filters: int, kernel: int = 3) (x: f32[h, w, c]) -> f32[_, _, filters] { let …  result }` */
export interface BlockDecl extends Located, Documented {
  readonly kind: "block";
  readonly name: Ident;
  readonly parameters: readonly BlockParameter[];
  readonly inputs: readonly PortDecl[];
  readonly result: TypeExpr;
  readonly body: readonly Statement[];
  /** The last expression of the body; absent after a syntax error. */
  readonly value?: Expr;
}

export interface BlockParameter extends Located {
  readonly name: Ident;
  readonly type: TypeExpr;
  readonly default?: Expr;
}

export type Statement =
  /** `let h = …` */
  | (Located & { readonly kind: "let"; readonly name: Ident; readonly value: Expr })
  /** `layer shared = dense(64)` */
  | (Located & { readonly kind: "layer"; readonly name: Ident; readonly value: Expr })
  /** `digit = …`: binds an output of the model, or a column in `data` */
  | (Located & { readonly kind: "bind"; readonly name: Ident; readonly value: Expr });

/** `data Mnist for Digits { train = idx(…)  image = scale(image, 1/255) }` */
export interface DataDecl extends Located, Documented {
  readonly kind: "data";
  readonly name: Ident;
  readonly model: Ident;
  readonly body: readonly Statement[];
}

/** `train Digits on Mnist { loss: …  epochs: 10 }` */
export interface TrainDecl extends Located, Documented {
  readonly kind: "train";
  readonly model: Ident;
  readonly data: Ident;
  readonly settings: readonly Setting[];
}

export interface Setting extends Located {
  readonly key: Ident;
  readonly value: Expr;
}

export type Expr =
  | (Located & { readonly kind: "number"; readonly value: number; readonly text: string })
  | (Located & { readonly kind: "string"; readonly value: string })
  | (Located & { readonly kind: "name"; readonly name: string })
  | CallExpr
  | (Located & { readonly kind: "list"; readonly items: readonly Expr[] })
  | (Located & { readonly kind: "negate"; readonly operand: Expr })
  | (Located & { readonly kind: "binary"; readonly op: "+" | "-" | "*" | "/"; readonly left: Expr; readonly right: Expr })
  | PipeExpr
  /** What the parser could not read; a diagnostic has been made, and no second one is to be made of it. */
  | (Located & { readonly kind: "missing" });

/** `conv2d(32, kernel: 3)` */
export interface CallExpr extends Located {
  readonly kind: "call";
  readonly callee: Ident;
  readonly args: readonly Argument[];
}

export interface Argument extends Located {
  /** Present in `kernel: 3`. */
  readonly name?: Ident;
  readonly value: Expr;
}

/** `input -> step as name`. Pipes nest to the left: `a -> f -> g` is `{ input: { input: a, step: f }, step: g }`. */
export interface PipeExpr extends Located {
  readonly kind: "pipe";
  readonly input: Expr;
  /** A name (`relu`, a block, a shared layer) or a call. */
  readonly step: Expr;
  /** `as stem` */
  readonly as?: Ident;
}
