import type { Connection } from "vscode-languageserver/node";

/** What the editor shows of the server's own troubles, in the output that is named after it. */
export interface Log {
  /** A mistake of ours: the place, and the stack. */
  readonly bug: (where: string, error: unknown) => void;
}

export const createLog = ({ console }: Connection): Log => ({
  bug: (where, error) => console.error(`${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
});
