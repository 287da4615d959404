import type { IToken } from "chevrotain";
import { ModuleReader } from "./grammar/module_reader.js";

/** What the grammar can take at some place, in words of GRAMMAR.md. */
export type Expects =
  | "declaration"
  | "version"
  | "path"
  /** A name that is not there yet. */
  | "new name"
  | "model"
  | "data"
  | "for"
  | "on"
  | "body"
  | "signature"
  /** After the first parentheses of a block: the second, or `->`. */
  | "signature or arrow"
  | "type"
  | "after type"
  | "extent"
  | "equals"
  | "colon"
  | "statement"
  | "setting"
  | "value"
  | "argument"
  | "step"
  | "after step"
  | "operator"
  | "nothing more";

/** A call whose brackets are open. */
export interface OpenCall {
  readonly callee: IToken;
  /** Whether it stands behind `->`. */
  readonly isStep: boolean;
  /** The argument's name, where it is written before the cursor. */
  readonly argument: string | undefined;
  /** How many arguments without a name stand before the one at the cursor. */
  readonly position: number;
  /** Names that are given before the cursor. */
  readonly given: readonly string[];
}

/** What is open around the cursor. */
export interface Surroundings {
  /** The declaration's keyword and the names behind it. */
  readonly declaration: { readonly keyword: IToken; readonly names: readonly IToken[] } | undefined;
  readonly statement: Statement | undefined;
  /** Outermost first. */
  readonly calls: readonly OpenCall[];
  readonly isInExtents: boolean;
  /** In the parentheses of a block's head: of its parameters, or of its inputs; the first ones, while they are open, may be either. */
  readonly signature: "parameters" | "inputs" | "either" | undefined;
}

interface Statement {
  readonly kind: "let" | "layer" | "input" | "output" | "bind" | "expression" | "setting" | "dim";
  /** The first token. */
  readonly first: IToken;
  readonly name: string | undefined;
}

/** What could follow the tokens, and what is open around that place. */
export function expectations(tokens: readonly IToken[]): { readonly expects: Expects; readonly surroundings: Surroundings } {
  const state: ReaderState = {
    declaration: undefined,
    statement: undefined,
    calls: [],
    isInExtents: false,
    signature: undefined,
  };
  const reader = new ModuleReader(tokens, state).module();
  let asked = reader.next();
  for (const token of tokens) asked = reader.next(token);
  return { expects: asked.value, surroundings: { ...state, calls: state.calls.map((call) => ({ ...call })) } };
}

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };
/** Written by the readers as they go. */
export type ReaderState = Omit<Mutable<Surroundings>, "calls"> & { readonly calls: Mutable<OpenCall>[] };
