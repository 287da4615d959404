import type { Connection } from "vscode-languageserver/node";
import type { Analysis } from "../editor/analysis.js";
import { diagnosticsOf } from "./diagnostics.js";
import type { Context } from "./feature.js";
import type { Log } from "./log.js";

export interface Publisher {
  /** A file may have changed: whatever open file it matters to is told of soon. */
  readonly touch: (path?: string) => void;
  /** A file is no longer open: nothing is said of it any more. */
  readonly close: (path: string, uri: string) => void;
  /** What is due is sent, and nothing more. */
  readonly stop: () => void;
}

/** Milliseconds that it rests at most. */
const longestRest = 500;

/**
 * Sends diagnostics of open files whenever they, or files that they use, have changed. `refresh` is called where a file changed
 * that the editor does not know to depend on another: its hints are stale.
 */
export function createPublisher(connection: Connection, context: Context, log: Log, refresh: () => void): Publisher {
  const { documents, analysis } = context.workspace;
  const published = new Map<string, Analysis>();
  const touched = new Set<string>();
  // A change is answered at once, and then it rests for as long as the answer took: several changes are one where a file is slow.
  const due: { timer?: NodeJS.Timeout; from: number } = { from: 0 };

  const publish = (): void => {
    delete due.timer;
    const start = performance.now();
    const changed = documents.paths().filter((path) => publishOne(path));
    const end = performance.now();
    due.from = end + Math.min(longestRest, end - start);
    if (changed.some((path) => !touched.has(path))) refresh();
    touched.clear();
  };

  const publishOne = (path: string): boolean => {
    const document = documents.at(path);
    try {
      const found = analysis(path);
      if (!document || !found || published.get(path) === found) return false;
      published.set(path, found);
      const { uri, version } = document;
      void connection.sendDiagnostics({ uri, version, diagnostics: [...diagnosticsOf(found, context)] });
      return true;
    } catch (error) {
      log.bug(`diagnostics of ${path}`, error);
      return false;
    }
  };

  return {
    touch: (path) => {
      if (path !== undefined) touched.add(path);
      due.timer ??= setTimeout(publish, Math.max(0, due.from - performance.now()));
    },
    close: (path, uri) => {
      published.delete(path);
      void connection.sendDiagnostics({ uri, diagnostics: [] });
    },
    stop: () => clearTimeout(due.timer),
  };
}
