import { type Reading, read } from "../../grammar/read.js";
import { type Source, type Span, spanKey } from "../base/span.js";
import type { CheckedModule } from "../check/checked.js";
import { libraryModules } from "../check/library.js";
import type { Called, Declared, Given } from "../check/observer.js";
import { analyse, type CompileOptions, type TextOf } from "../compile.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Graph } from "../ir/graph.js";
import type { Expr, Module } from "../syntax/ast.js";
import { moduleOf } from "../syntax/parse.js";

/** A name in a text, and what it stands for. */
export interface Mention {
  /** The name alone, as it is written; of a file the whole `use "path"`. */
  readonly at: Span;
  readonly to: Declared;
}

/** An expression, and a value that it has. */
export interface Told {
  readonly expr: Expr;
  readonly given: Given;
}

/** All that the compiler found out about a text. Everything that the editor shows is read from it. */
export interface Analysis {
  readonly source: Source;
  /** Tokens, comments and the concrete tree. */
  readonly reading: Reading;
  /** What could be read, whatever mistakes there are. */
  readonly ast: Module;
  readonly diagnostics: readonly Diagnostic[];
  /** The text of this file, of those that it uses and of the library, by the path that spans name. */
  readonly textOf: TextOf;
  /** The trees of the same files. */
  readonly modules: ReadonlyMap<string, Module>;
  /** Absent where there is an error. */
  readonly module: CheckedModule | undefined;
  /** Of every file that was looked at: this one first, the others by their paths, each in the order of its text. Each place once. */
  readonly mentions: readonly Mention[];
  /** In the same order, each call once. */
  readonly calls: readonly Called[];
  /** The values of expressions of this file by `placeOf(span)`; several where a block is used several times. */
  readonly given: ReadonlyMap<string, readonly Given[]>;
  /** All values in the order in which they come about, inner ones before outer ones, also those in blocks of other files. */
  readonly values: readonly Told[];
  /** The graph of each model in training, as far as it could be written out: `Given.nodes` are of it. */
  readonly networks: ReadonlyMap<string, Graph>;
}

/** Looks at a text with all its mistakes. Pure; the files that it uses come from `load`. */
export function analyseText(source: Source, options: Pick<CompileOptions, "load">): Analysis {
  const reading = read(source.text);
  const parsed = moduleOf(source, reading);
  const mentions = new Map<string, Mention>();
  const calls = new Map<string, Called>();
  const given = new Map<string, Given[]>();
  const values: Told[] = [];
  const modules = new Map(libraryModules.map((module) => [module.span.path, module]));
  const networks = new Map<string, Graph>();

  const { diagnostics, textOf, value } = analyse(source, {
    ...options,
    parsed,
    observer: {
      opened: (module) => void modules.set(module.span.path, module),
      refers: (at, to) => setOnce(mentions, at, { at, to }),
      called: (call) => setOnce(calls, call.span, call),
      gives: (expr, value) => {
        values.push({ expr, given: value });
        const { path, start, end } = expr.span;
        if (path !== source.path) return;
        const place = placeOf({ start, end });
        const known = given.get(place);
        if (known) known.push(value);
        else given.set(place, [value]);
      },
      network: (model, graph) => void networks.set(model, graph),
    },
  });

  const inOrder = inOrderFrom(source.path);
  return {
    source,
    reading,
    ast: parsed.value,
    diagnostics,
    textOf,
    modules,
    module: value?.module,
    mentions: [...mentions.values()]
      .flatMap((mention) => {
        const at = writtenAt(mention, textOf);
        return at ? [{ ...mention, at }] : [];
      })
      .toSorted((a, b) => inOrder(a.at, b.at)),
    calls: [...calls.values()].toSorted((a, b) => inOrder(a.span, b.span)),
    given,
    values,
    networks,
  };
}

/** The key of `Analysis.given`. */
export const placeOf = ({ start, end }: Pick<Span, "start" | "end">): string => `${start}:${end}`;

/** The place of a name without the parentheses around it; undefined for one that is not written there. */
function writtenAt({ at, to }: Mention, textOf: TextOf): Span | undefined {
  if (to.kind === "file") return at;
  const text = textOf(at.path)?.slice(at.start, at.end) ?? "";
  const opening = /^(?:[\s(]|\/\/[^\r\n]*)*/.exec(text)?.[0].length ?? 0;
  if (!text.startsWith(to.name, opening)) return undefined;
  const start = at.start + opening;
  return { ...at, start, end: start + to.name.length };
}

function setOnce<T>(all: Map<string, T>, at: Span, value: T): void {
  const key = spanKey(at);
  if (!all.has(key)) all.set(key, value);
}

/** By file, `first` before all others, and within a file by place; what begins together, the longer first. */
const inOrderFrom =
  (first: string) =>
  (a: Span, b: Span): number => {
    if (a.path === b.path) return a.start === b.start ? b.end - a.end : a.start - b.start;
    return a.path === first || (b.path !== first && a.path < b.path) ? -1 : 1;
  };
