import type { TextDocumentContentChangeEvent } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { pathOf } from "./uris.js";

/** The texts that are open in the editor, by the paths under which the compiler knows them. */
export interface Documents {
  readonly at: (path: string) => TextDocument | undefined;
  readonly paths: () => readonly string[];
  readonly open: (item: OpenedItem) => void;
  /** Changes in their order, each of the text that those before it have left. */
  readonly change: (uri: string, version: number, changes: readonly TextDocumentContentChangeEvent[]) => void;
  readonly close: (uri: string) => void;
}

export interface OpenedItem {
  readonly uri: string;
  readonly languageId: string;
  readonly version: number;
  readonly text: string;
}

export function createDocuments(): Documents {
  const open = new Map<string, TextDocument>();
  return {
    at: (path) => open.get(path),
    paths: () => [...open.keys()],
    open: ({ uri, languageId, version, text }) => {
      open.set(pathOf(uri), TextDocument.create(uri, languageId, version, text));
    },
    change: (uri, version, changes) => {
      const document = open.get(pathOf(uri));
      if (document) TextDocument.update(document, [...changes], version);
    },
    close: (uri) => {
      open.delete(pathOf(uri));
    },
  };
}
