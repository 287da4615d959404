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

/** Waits for a pause in typing that is as long as the last answer took, so that slow files do not lag behind; at most this many ms. */
const longestPause = 200;

/**
 * Sends diagnostics of open files whenever they, or files that they use, have changed. `refresh` is called where a file changed
 * that the editor does not know to depend on another: its hints are stale.
 */
export function createPublisher(connection: Connection, context: Context, log: Log, refresh: () => void): Publisher {
  const { documents, analysis } = context.workspace;
  const published = new Map<string, Analysis>();
  const touched = new Set<string>();
  const due: { timer?: NodeJS.Timeout; pause: number } = { pause: 0 };

  const publish = (): void => {
    delete due.timer;
    const start = performance.now();
    const changed = documents.paths().filter((path) => publishOne(path));
    due.pause = Math.min(longestPause, performance.now() - start);
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
      clearTimeout(due.timer);
      due.timer = setTimeout(publish, due.pause);
    },
    close: (path, uri) => {
      published.delete(path);
      void connection.sendDiagnostics({ uri, diagnostics: [] });
    },
    stop: () => clearTimeout(due.timer),
  };
}
