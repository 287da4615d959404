import type { Span } from "../base/span.js";
import { suggestion } from "../base/suggest.js";
import { duplicateName, unknownName, unusedName, usedBeforeBound } from "../diagnostics/names.js";
import { badExtent } from "../diagnostics/parameters.js";
import { layerNamed } from "../layers/index.js";
import type { BlockDecl, Expr, Ident } from "../syntax/ast.js";
import { type Constant, evaluateNumber } from "./constants.js";
import { showExtent } from "./extents.js";
import type { File } from "./files.js";
import { libraryBlocks } from "./library.js";
import type { Declared } from "./observer.js";
import { repeat } from "./repeat.js";
import type { Report } from "./report.js";
import { allInside } from "./walk.js";

/** What a file's declarations can name: its own dims and blocks, and those of the files that it uses. */
export interface Scope {
  readonly dims: ReadonlyMap<string, Dim>;
  readonly constants: ReadonlyMap<string, Constant | undefined>;
  readonly blocks: ReadonlyMap<string, Block>;
  /** Marks a dim as used, and tells of the use where it is written at `at`. */
  readonly use: (dim: string, at?: Span) => void;
}

interface Dim {
  readonly span: Span;
  /** Undefined when it was wrong. */
  readonly value: number | undefined;
}

export interface Block {
  readonly decl: BlockDecl;
  readonly scope: Scope;
}

/** Marks the dims of an argument as used. What is none may be a word of the one who is called. */
export function useDims(expr: Expr, { dims, use }: Scope): void {
  for (const part of allInside(expr)) if (part.kind === "name" && dims.has(part.name)) use(part.name, part.span);
}

/** Whether a step of that name is there without being declared. */
export const isStepOfLanguage = (name: string): boolean => name === repeat.name || layerNamed(name) !== undefined;

/** The scopes of a file and of all that it uses, by path; names of files are checked on the way. */
export function openScopes(root: File, report: Report): ReadonlyMap<string, FileScope> {
  const scopes = new Map<string, FileScope>();
  const open = (file: File): FileScope => {
    const known = scopes.get(file.module.span.path);
    if (known) return known;
    const scope = openScope(
      file,
      file.uses.map((used) => open(used.file)),
      report,
    );
    scopes.set(file.module.span.path, scope);
    return scope;
  };
  open(root);
  return scopes;
}

/** A file's scope with what it declares itself, which is what another file gets from it. */
export interface FileScope {
  readonly file: File;
  readonly scope: Scope;
  readonly own: { readonly dims: ReadonlyMap<string, Dim>; readonly blocks: ReadonlyMap<string, Block> };
  /** Tells of dims that nothing uses; to be called when everything else has been looked at. */
  readonly reportUnused: () => void;
}

function openScope(file: File, used: readonly FileScope[], report: Report): FileScope {
  const dims = new Map<string, Dim>();
  const constants = new Map<string, Constant | undefined>();
  const blocks = new Map<string, Block>();
  const own = { dims: new Map<string, Dim>(), blocks: new Map<string, Block>() };
  const usedDims = new Set<string>();
  const { observe } = report;
  const use: Scope["use"] = (name, at) => {
    usedDims.add(name);
    const dim = dims.get(name);
    if (at && dim) observe?.refers(at, declaredDim(name, dim));
  };
  const scope: Scope = { dims, constants, blocks, use };
  observe?.opened(file.module);
  for (const { use, file: from } of file.uses) {
    const { path } = from.module.span;
    observe?.refers(use.span, { kind: "file", name: use.path, span: { path, start: 0, end: 0 } });
  }

  const places = new Map<string, { readonly what: string; readonly span: Span }>();
  const isNew = (name: string, what: string, span: Span): boolean => {
    const first = places.get(name);
    if (first) report(duplicateName({ name, what: first.what, span, first: first.span }));
    else places.set(name, { what, span });
    return !first;
  };

  for (const other of used) {
    for (const [name, dim] of other.own.dims) {
      if (!isNew(name, "a dim", dim.span)) continue;
      dims.set(name, dim);
      constants.set(name, dim.value);
    }
    for (const [name, block] of other.own.blocks) if (isNew(name, "a block", block.decl.name.span)) blocks.set(name, block);
  }

  const { declarations } = file.module;
  const later = new Map(
    declarations.flatMap((decl) => (decl.kind === "dims" ? decl.dims.map(({ name }) => [name.name, name.span]) : [])),
  );
  const evaluateDim = (name: Ident, value: Expr): number | undefined => {
    if (!checkNamesOfDim(value, { scope, later, report })) return undefined;
    const extent = evaluateNumber(value, constants, report);
    if (extent === undefined || (Number.isInteger(extent) && extent >= 1)) return extent;
    report(badExtent({ text: name.name, value: showExtent(extent), span: value.span }));
    return undefined;
  };

  for (const decl of declarations) {
    if (decl.kind === "dims") {
      for (const { name, value } of decl.dims) {
        const extent = evaluateDim(name, value);
        if (!isNew(name.name, "a dim", name.span)) continue;
        const dim = { span: name.span, value: extent };
        dims.set(name.name, dim);
        own.dims.set(name.name, dim);
        constants.set(name.name, extent);
        observe?.refers(name.span, declaredDim(name.name, dim));
      }
    } else if (decl.kind === "block") {
      const { name, span } = decl.name;
      if (isStepOfLanguage(name)) report(duplicateName({ name, span, what: "a layer" }));
      else if (isNew(name, "a block", span)) {
        blocks.set(name, { decl, scope });
        own.blocks.set(name, { decl, scope });
        observe?.refers(span, declaredBlock(decl));
      }
    } else if (decl.kind === "model" || decl.kind === "data") {
      if (isNew(decl.name.name, decl.kind === "model" ? "a model" : "data", decl.name.span))
        observe?.refers(decl.name.span, { kind: decl.kind, ...decl.name });
    }
  }

  // A file's own block of the name, or one that it uses, stands before that of the language.
  for (const [name, block] of libraryBlocks) if (!blocks.has(name)) blocks.set(name, block);

  const isLibrary = !declarations.some((decl) => decl.kind === "model");
  return {
    file,
    scope,
    own,
    // What a file of dims and blocks declares is there for other files.
    reportUnused: () => {
      if (isLibrary) return;
      for (const [name, { span }] of own.dims) {
        if (!usedDims.has(name)) report(unusedName({ what: "dim", name, span, ...wholeDim(file, span) }));
      }
    },
  };
}

const declaredDim = (name: string, { span, value }: Dim): Declared => ({
  kind: "dim",
  name,
  span,
  ...(value !== undefined && { value }),
});

/** The block as what its name stands for. */
export const declaredBlock = ({ name }: BlockDecl): Declared => ({ kind: "block", ...name });

/** The declaration of a dim, alone or with the comma that parts it from its neighbour. */
function wholeDim({ module }: File, { start }: Span): { readonly whole?: Span } {
  for (const decl of module.declarations) {
    if (decl.kind !== "dims") continue;
    const at = decl.dims.findIndex(({ name }) => name.span.start === start);
    const [before, own, after] = [decl.dims[at - 1], decl.dims[at], decl.dims[at + 1]];
    if (!own) continue;
    if (before) return { whole: { ...own.span, start: before.span.end } };
    return { whole: after ? { ...own.span, end: after.span.start } : decl.span };
  }
  return {};
}

function checkNamesOfDim(
  value: Expr,
  { scope, later, report }: { readonly scope: Scope; readonly later: ReadonlyMap<string, Span>; readonly report: Report },
): boolean {
  let sound = true;
  for (const expr of allInside(value)) {
    if (expr.kind !== "name") continue;
    const { name, span } = expr;
    if (scope.dims.has(name)) {
      scope.use(name, span);
      continue;
    }
    sound = false;
    const bound = later.get(name);
    const near = suggestion(name, scope.dims.keys());
    if (near.suggestion !== undefined) scope.use(near.suggestion);
    if (bound) {
      scope.use(name);
      report(usedBeforeBound({ name, span, bound }));
    } else report(unknownName({ what: "dim", name, span, ...near }));
  }
  return sound;
}
