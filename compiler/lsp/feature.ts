import type {
  CancellationToken,
  ClientCapabilities,
  Position,
  Range,
  RequestType,
  ServerCapabilities,
  TextDocumentIdentifier,
} from "vscode-languageserver/node";
import type { Analysis } from "../editor/analysis.js";
import type { Settings } from "./settings.js";
import type { AskSlowly } from "./slow_answers.js";
import { pathOf } from "./uris.js";
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
  readonly askSlowly: AskSlowly;
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

/** The file that a request is about. */
export interface About {
  readonly analysis: Analysis;
  readonly offset: (position: Position) => number;
  readonly within: (range: Range) => { readonly start: number; readonly end: number };
}

/** The answer to a request about a file; nothing where there is no such file. */
export const answerAbout = <P extends { readonly textDocument: TextDocumentIdentifier }, R, E>(
  type: RequestType<P, R, E>,
  reply: (about: About, params: P, context: Context) => R | null,
): Answer =>
  answer<P, R | null, E>(type, (params, context) => {
    const found = about(params.textDocument.uri, context.workspace);
    return found ? reply(found, params, context) : null;
  });

/** A file and places in it; undefined where there is no such file. */
export function about(uri: string, workspace: Workspace): About | undefined {
  const path = pathOf(uri);
  const analysis = workspace.analysis(path);
  const offset = (position: Position): number => workspace.offset(path, position);
  const within = ({ start, end }: Range) => ({ start: offset(start), end: offset(end) });
  return analysis && { analysis, offset, within };
}
