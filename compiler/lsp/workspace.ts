import { dirname } from "node:path";
import type { Location, Position, Range } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Source, Span } from "../base/span.js";
import { type Analysis, analyseText } from "../editor/analysis.js";
import { type ColumnReader, createColumnReader } from "./columns.js";
import { filesBelow, filesIn, openDisk } from "./disk.js";
import { createDocuments, type Documents } from "./documents.js";
import { libraryText, openPages, type Pages } from "./pages.js";
import { isOnDisk, pathOf, pathUsed, uriOf } from "./uris.js";

/** The files that the editor sees: texts that are open stand before those on the disk. */
export interface Workspace {
  readonly documents: Documents;
  readonly pages: Pages;
  /** The folders that are open, as paths. */
  readonly folders: () => readonly string[];
  readonly changeFolders: (change: { readonly added: readonly string[]; readonly removed: readonly string[] }) => void;
  /** A file as it is now; undefined where there is none. */
  readonly source: (path: string) => Source | undefined;
  /** What the compiler knows of a file as it is now; undefined where there is none. Computed when a text has changed, and kept. */
  readonly analysis: (path: string) => Analysis | undefined;
  /** Of each `.dlm` file of the open folders, of the folders of open files, and of open texts. */
  readonly analyses: () => readonly Analysis[];
  /** The columns of a data file that the `data` of a model's file names, where it can be read and has names. */
  readonly columns: ColumnReader["columns"];
  /** In lines and UTF-16 columns; an offset beyond the text is its end. */
  readonly range: (span: Span) => Range;
  /** Undefined where an editor can open nothing: the library where its pages cannot be written. */
  readonly location: (span: Span) => Location | undefined;
  readonly offset: (path: string, position: Position) => number;
}

interface Kept {
  readonly analysis: Analysis;
  /** The files that it read, and what it found. */
  readonly read: ReadonlyMap<string, string | undefined>;
}

/** Analyses of files that are not open, which references and symbols ask for. */
const mostKept = 100;

export function createWorkspace(pages: Pages = openPages()): Workspace {
  const documents = createDocuments();
  const disk = openDisk();
  const folders = new Set<string>();
  const analyses = new Map<string, Kept>();
  const measured = new Map<string, TextDocument>();

  const textNow = (path: string): string | undefined =>
    documents.at(path)?.getText() ?? libraryText(path) ?? (isOnDisk(path) ? disk.text(path) : undefined);

  const analysis = (path: string): Analysis | undefined => {
    const text = textNow(path);
    const kept = analyses.get(path);
    if (
      text !== undefined &&
      kept?.analysis.source.text === text &&
      [...kept.read].every(([used, was]) => textNow(used) === was)
    ) {
      return kept.analysis;
    }
    analyses.delete(path);
    if (text === undefined) return undefined;
    const read = new Map<string, string | undefined>();
    const load = (used: string, from: string) => {
      const found = pathUsed(used, from, [...folders][0]);
      if (found === undefined) return undefined;
      const textUsed = textNow(found);
      read.set(found, textUsed);
      return textUsed === undefined ? undefined : { path: found, text: textUsed };
    };
    const made = analyseText({ path, text }, { load });
    analyses.set(path, { analysis: made, read });
    forget();
    return made;
  };

  const forget = (): void => {
    const closed = [...analyses.keys()].filter((path) => !documents.at(path));
    for (const path of closed.slice(0, Math.max(0, closed.length - mostKept))) analyses.delete(path);
  };

  /** Where the lines of a text begin. */
  const linesOf = (path: string): TextDocument => {
    const open = documents.at(path);
    if (open) return open;
    const text = textNow(path) ?? "";
    const known = measured.get(path);
    if (known?.getText() === text) return known;
    const lines = TextDocument.create(uriOf(path), "dlm", 0, text);
    measured.set(path, lines);
    return lines;
  };
  const range = ({ path, start, end }: Span): Range => {
    const lines = linesOf(path);
    return { start: lines.positionAt(start), end: lines.positionAt(end) };
  };

  return {
    documents,
    pages,
    folders: () => [...folders],
    changeFolders: ({ added, removed }) => {
      for (const uri of removed) folders.delete(pathOf(uri));
      for (const uri of added) folders.add(pathOf(uri));
    },
    source: (path) => {
      const text = textNow(path);
      return text === undefined ? undefined : { path, text };
    },
    analysis,
    analyses: () => {
      const open = documents.paths();
      const beside = open.filter(isOnDisk).map((path) => dirname(path));
      const within = filesBelow([...folders].filter(isOnDisk));
      const files = new Set([...open, ...within, ...beside.flatMap((folder) => filesIn(folder))]);
      return [...files].flatMap((path) => analysis(path) ?? []);
    },
    columns: createColumnReader().columns,
    range,
    location: (span) => {
      const isLibrary = libraryText(span.path) !== undefined;
      const uri = documents.at(span.path)?.uri ?? (isLibrary ? pages.library(span.path) : uriOf(span.path));
      return uri === undefined ? undefined : { uri, range: range(span) };
    },
    offset: (path, position) => linesOf(path).offsetAt(position),
  };
}
