import { spawn } from "node:child_process";
import { once } from "node:events";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import {
  type ClientCapabilities,
  createConnection,
  createProtocolConnection,
  type Diagnostic,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  type InitializeResult,
  LogMessageNotification,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentContentChangeEvent,
} from "vscode-languageserver/node";
import { type ServeOptions, serve } from "../../compiler/lsp/serve.js";

/** An editor in a test: a real JSON-RPC client. */
export interface Client {
  readonly connection: ProtocolConnection;
  readonly greeting: InitializeResult;
  /** Of the server, where it has a process of its own. */
  readonly pid: number | undefined;
  readonly open: (uri: string, text: string) => Promise<void>;
  readonly change: (uri: string, changes: readonly TextDocumentContentChangeEvent[]) => Promise<void>;
  readonly close: (uri: string) => Promise<void>;
  /** The diagnostics of the file as it is now: those of its newest version. */
  readonly diagnostics: (uri: string) => Promise<readonly Diagnostic[]>;
  /** Waits until the server says of a file what `wanted` accepts. */
  readonly told: (uri: string, wanted: (diagnostics: readonly Diagnostic[]) => boolean) => Promise<readonly Diagnostic[]>;
  /** What the server logged. */
  readonly log: readonly string[];
  /** Ends the server as the protocol says; the exit code of its process. */
  readonly stop: () => Promise<number | undefined>;
}

export interface ClientOptions {
  readonly folders?: readonly string[];
  readonly capabilities?: ClientCapabilities;
  readonly settings?: unknown;
  /** Called before anything is said, to answer what the server asks. */
  readonly prepare?: (connection: ProtocolConnection) => void;
}

/** All that a good editor can do. */
export const fullCapabilities: ClientCapabilities = {
  workspace: { workspaceFolders: true, workspaceEdit: { documentChanges: true } },
  textDocument: {
    publishDiagnostics: {
      relatedInformation: true,
      versionSupport: true,
      codeDescriptionSupport: true,
      tagSupport: { valueSet: [1] },
    },
    completion: { completionItem: { snippetSupport: true, documentationFormat: ["markdown"] } },
    hover: { contentFormat: ["markdown"] },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix"] } } },
    rename: { prepareSupport: true },
  },
};

/** A server in this process, over streams in memory. */
export async function connectInProcess(options: ClientOptions = {}, serving: ServeOptions = {}): Promise<Client> {
  const [up, down] = [new PassThrough(), new PassThrough()];
  const server = createConnection(new StreamMessageReader(up), new StreamMessageWriter(down));
  serve(server, serving);
  server.listen();
  return greet(createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up)), options, async (client) => {
    await client.sendRequest(ShutdownRequest.type);
    client.dispose();
    server.dispose();
    return undefined;
  });
}

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What Node runs as `dlmc`. */
export const dlmc = { sources: ["--import", "tsx", `${root}compiler/cli/main.ts`], built: [`${root}dist/cli/main.js`] } as const;

export interface ProcessClient extends Client {
  /** Resolves to the exit code when the process has ended. */
  readonly ended: Promise<number | null>;
  /** The editor is gone: nothing more comes in, and nothing is read. */
  readonly hangUp: () => void;
}

/** `dlmc lsp` as a process. */
export async function startProcess(
  options: ClientOptions = {},
  command: readonly string[] = dlmc.sources,
): Promise<ProcessClient> {
  const server = spawn(process.execPath, [...command, "lsp", "--stdio"], { cwd: root, stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(server, "exit").then(([code]: readonly (number | null)[]) => code ?? null);
  const connection = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
  const client = await greet(connection, { ...options, pid: server.pid }, async (client) => {
    await client.sendRequest(ShutdownRequest.type);
    await client.sendNotification(ExitNotification.type);
    const code = await ended;
    client.dispose();
    return code ?? undefined;
  });
  const hangUp = (): void => {
    server.stdin.end();
    server.stdout.destroy();
  };
  return { ...client, ended, hangUp };
}

async function greet(
  connection: ProtocolConnection,
  {
    folders = [],
    capabilities = fullCapabilities,
    settings,
    pid,
    prepare,
  }: ClientOptions & { readonly pid?: number | undefined },
  stop: (connection: ProtocolConnection) => Promise<number | undefined>,
): Promise<Client> {
  const versions = new Map<string, number>();
  const told = new Map<string, { readonly version: number | undefined; readonly diagnostics: readonly Diagnostic[] }>();
  const waiting = new Set<() => void>();
  const log: string[] = [];
  connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, version, diagnostics }) => {
    told.set(uri, { version, diagnostics });
    for (const wake of waiting) wake();
  });
  connection.onNotification(LogMessageNotification.type, ({ message }) => void log.push(message));
  prepare?.(connection);
  connection.listen();
  const greeting = await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    capabilities,
    workspaceFolders: folders.map((uri) => ({ uri, name: uri })),
    initializationOptions: settings,
  });
  await connection.sendNotification(InitializedNotification.type, {});

  const until = (holds: () => boolean): Promise<void> =>
    new Promise((done) => {
      const look = () => {
        if (!holds()) return;
        waiting.delete(look);
        done();
      };
      waiting.add(look);
      look();
    });

  return {
    connection,
    greeting,
    pid,
    log,
    open: (uri, text) => {
      versions.set(uri, 1);
      return connection.sendNotification(DidOpenTextDocumentNotification.type, {
        textDocument: { uri, languageId: "dlm", version: 1, text },
      });
    },
    change: (uri, changes) => {
      const version = (versions.get(uri) ?? 0) + 1;
      versions.set(uri, version);
      return connection.sendNotification(DidChangeTextDocumentNotification.type, {
        textDocument: { uri, version },
        contentChanges: [...changes],
      });
    },
    close: (uri) => connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } }),
    diagnostics: async (uri) => {
      await until(() => told.get(uri)?.version === versions.get(uri));
      return told.get(uri)?.diagnostics ?? [];
    },
    told: async (uri, wanted) => {
      await until(() => wanted(told.get(uri)?.diagnostics ?? []));
      return told.get(uri)?.diagnostics ?? [];
    },
    stop: () => stop(connection),
  };
}
