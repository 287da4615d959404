import { isMainThread } from "node:worker_threads";
import { createConnection } from "vscode-languageserver/node";
import { createLog } from "./log.js";
import { serve } from "./serve.js";
import { createThread } from "./thread.js";

/**
 * Serves the editor that started this process, over standard input and output. Ends the process when the editor says so, with 0 after
 * `shutdown` and 1 without, or when the editor is gone.
 */
export function startServer(): Promise<never> {
  // Where a bundle is what the thread for slow answers runs, its entry comes here too.
  if (!isMainThread) return new Promise(() => {});
  const connection = createConnection(process.stdin, process.stdout);
  const log = createLog(connection);
  // All state is texts and what follows from them: a mistake of ours spoils an answer, not the next one.
  process.on("uncaughtException", (error) => log.bug("uncaught", error));
  process.on("unhandledRejection", (error) => log.bug("unhandled", error));
  serve(connection, { askSlowly: createThread(log) });
  connection.listen();
  return new Promise(() => {});
}
