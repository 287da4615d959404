import type { CancellationToken, ClientCapabilities, RequestType, ServerCapabilities } from "vscode-languageserver/node";
import type { Settings } from "./settings.js";
import type { Workspace } from "./workspace.js";

/** One thing that the server does for an editor: the capability that tells of it, and the requests that it answers. */
export interface Feature {
  readonly capabilities: (client: ClientCapabilities) => ServerCapabilities;
  readonly answers: readonly Answer[];
}

/** What features answer from. */
export interface Context {
  readonly workspace: Workspace;
  /** What the editor can do. */
  readonly client: ClientCapabilities;
  readonly settings: () => Settings;
}

export interface Answer {
  readonly method: string;
  readonly reply: (params: unknown, context: Context, token: CancellationToken) => unknown;
}

/** The answer to a kind of request, whose parameters have the form that the protocol says. */
export const answer = <P, R, E>(
  { method }: RequestType<P, R, E>,
  reply: (params: P, context: Context, token: CancellationToken) => R | Promise<R>,
): Answer => ({ method, reply: (params, context, token) => reply(params as P, context, token) });
