import {
  CodeLensRefreshRequest,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  DidChangeWorkspaceFoldersNotification,
  ErrorCodes,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  ResponseError,
  TextDocumentSyncKind,
} from "vscode-languageserver/node";
import { compilerVersion } from "../codegen/version.js";
import type { Answer, Context } from "./feature.js";
import { features } from "./features.js";
import { createLog } from "./log.js";
import { createPublisher } from "./publish.js";
import { fieldOf, readSettings, type Settings, usualSettings } from "./settings.js";
import { type AskSlowly, askHere } from "./slow_answers.js";
import { pathOf } from "./uris.js";
import { createWorkspace, type Workspace } from "./workspace.js";

/** Where a connection stands: the protocol allows requests only between `initialize` and `shutdown`. */
interface State {
  phase: "new" | "running" | "ended";
  client: Context["client"];
  settings: Settings;
}

export interface ServeOptions {
  readonly workspace?: Workspace;
  /** Who answers what takes long; the server itself unless told. */
  readonly askSlowly?: AskSlowly;
}

/** Answers an editor over a connection, until it ends. */
export function serve(connection: Connection, { workspace = createWorkspace(), askSlowly = askHere }: ServeOptions = {}): void {
  const state: State = { phase: "new", client: {}, settings: usualSettings };
  const context: Context = {
    workspace,
    get client() {
      return state.client;
    },
    settings: () => state.settings,
    askSlowly,
  };
  const log = createLog(connection);
  // An editor may refuse what it is asked for, or be gone: that is for the log, and nothing waits for it.
  const quietly = (where: string, work: Promise<void>) => void work.catch((error) => log.bug(where, error));
  const publisher = createPublisher(connection, context, log, () => quietly("refresh", refreshShown(connection, state)));

  connection.onInitialize((params) => {
    state.phase = "running";
    state.client = params.capabilities;
    state.settings = readSettings(params.initializationOptions);
    workspace.changeFolders({ added: foldersOf(params), removed: [] });
    return greeting(state.client);
  });
  connection.onInitialized(() => quietly("initialized", listenForMore(connection, state)));
  connection.onShutdown(() => {
    state.phase = "ended";
    publisher.stop();
  });

  const { documents } = workspace;
  connection.onDidOpenTextDocument(({ textDocument }) => {
    documents.open(textDocument);
    publisher.touch(pathOf(textDocument.uri));
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    documents.change(uri, version, contentChanges);
    publisher.touch(pathOf(uri));
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    documents.close(uri);
    publisher.close(pathOf(uri), uri);
    publisher.touch();
  });
  connection.onDidSaveTextDocument(() => publisher.touch());
  connection.onDidChangeWatchedFiles(() => publisher.touch());
  connection.onNotification(DidChangeWorkspaceFoldersNotification.type, ({ event: { added, removed } }) => {
    workspace.changeFolders({ added: added.map(({ uri }) => uri), removed: removed.map(({ uri }) => uri) });
    publisher.touch();
  });
  connection.onDidChangeConfiguration(({ settings }) => {
    const sent = fieldOf(settings, "dlmc");
    if (sent !== undefined) state.settings = readSettings(sent);
    quietly("settings", askSettings(connection, state));
  });

  for (const each of features.flatMap(({ answers }) => answers)) {
    connection.onRequest(each.method, guarded(each, context, state, log));
  }
}

type Reply = (params: unknown, token: Parameters<Answer["reply"]>[2]) => Promise<unknown>;

/** A handler that throws is a mistake of ours: it is logged, the editor gets nothing, and the server lives on. */
function guarded({ method, reply }: Answer, context: Context, state: State, log: ReturnType<typeof createLog>): Reply {
  return async (params, token) => {
    if (state.phase === "new") throw new ResponseError(ErrorCodes.ServerNotInitialized, "the server is not initialized");
    if (state.phase === "ended") throw new ResponseError(ErrorCodes.InvalidRequest, "the server has been shut down");
    try {
      const result = await reply(params, context, token);
      if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
      return result ?? null;
    } catch (error) {
      // What the user is to read, such as why a name cannot be given.
      if (error instanceof ResponseError) throw error;
      log.bug(method, error);
      return null;
    }
  };
}

const greeting = (client: Context["client"]): InitializeResult => ({
  serverInfo: { name: "dlmc", version: compilerVersion },
  capabilities: Object.assign(
    {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    },
    ...features.map(({ capabilities }) => capabilities(client)),
  ),
});

/** The folders as URIs; older editors name one only. */
const foldersOf = ({ workspaceFolders, rootUri }: InitializeParams): readonly string[] =>
  workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : []);

/** Asks to hear of files that change on the disk, and of settings. */
async function listenForMore(connection: Connection, state: State): Promise<void> {
  const { workspace } = state.client;
  if (workspace?.didChangeWatchedFiles?.dynamicRegistration) {
    await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: "**/*.dlm" }] });
  }
  if (workspace?.didChangeConfiguration?.dynamicRegistration) {
    await connection.client.register(DidChangeConfigurationNotification.type, { section: "dlmc" });
  }
  await askSettings(connection, state);
}

async function askSettings(connection: Connection, state: State): Promise<void> {
  if (state.client.workspace?.configuration) {
    const sent: unknown = await connection.workspace.getConfiguration("dlmc");
    if (sent !== null && sent !== undefined) state.settings = readSettings(sent);
  }
  await refreshShown(connection, state);
}

/** Asks the editor to ask again for what it shows of files that it has not changed itself. */
async function refreshShown({ languages, sendRequest }: Connection, { client: { workspace } }: State): Promise<void> {
  if (workspace?.inlayHint?.refreshSupport) await languages.inlayHint.refresh();
  if (workspace?.semanticTokens?.refreshSupport) await languages.semanticTokens.refresh();
  if (workspace?.codeLens?.refreshSupport) await sendRequest(CodeLensRefreshRequest.type);
}
