import { join } from "node:path";
import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  type ErrorHandler,
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
  TransportKind,
} from "vscode-languageclient/node";
import { type Dlmc, folderOf, searchDlmc } from "./find_dlmc.js";

/** The language server, and the client that speaks with it. */
export interface Server {
  /** Starts it, or ends it and starts it again. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Asks it; undefined where there is no server, or it has no answer. What went wrong is in the output `dlmc`. */
  readonly ask: <Reply>(method: string, params: unknown) => Promise<Reply | undefined>;
}

const documents = [
  { scheme: "file", language: "dlm" },
  { scheme: "untitled", language: "dlm" },
];

export function createServer(context: vscode.ExtensionContext): Server {
  const output = vscode.window.createOutputChannel("dlmc", { log: true });
  const status = vscode.languages.createLanguageStatusItem("dlmc.server", documents);
  status.name = "dlmc language server";
  status.command = { title: "Restart", command: "dlmc.restartServer" };
  context.subscriptions.push(output, status);
  const state: { client: LanguageClient | undefined; last: Promise<void> } = { client: undefined, last: Promise.resolve() };

  const stop = async () => {
    const { client } = state;
    state.client = undefined;
    // One that never came up cannot be stopped, and need not be.
    await client?.stop().catch((error: unknown) => output.warn(`stopping the server: ${String(error)}`));
  };

  const start = async () => {
    await stop();
    for (const { label, server } of serversFor(context)) {
      const later: Later = {};
      const client = new LanguageClient("dlmc", "dlmc", server, optionsFor(output, later));
      keepQuiet(client, later);
      try {
        await client.start();
      } catch (error) {
        output.warn(`${label} did not start: ${String(error)}`);
        continue;
      }
      later.handler = client.createDefaultErrorHandler(restarts);
      state.client = client;
      const version = client.initializeResult?.serverInfo?.version;
      output.info(`the server is ${label}${version === undefined ? "" : `, version ${version}`}`);
      status.text = `dlmc ${version ?? ""}`;
      status.detail = label;
      status.severity = vscode.LanguageStatusSeverity.Information;
      return;
    }
    status.text = "dlmc: no server";
    status.detail = "see the output of dlmc";
    status.severity = vscode.LanguageStatusSeverity.Error;
    void vscode.window.showErrorMessage("No language server of dlmc could be started.", "Show output").then((choice) => {
      if (choice !== undefined) output.show();
    });
  };

  // One after the other, however quickly they are asked for.
  const next = (task: () => Promise<void>): Promise<void> => {
    state.last = state.last.then(task, task);
    return state.last;
  };

  return {
    restart: () => next(start),
    stop: () => next(stop),
    ask: async <Reply>(method: string, params: unknown) => {
      await state.last;
      try {
        return (await state.client?.sendRequest<Reply | null>(method, params)) ?? undefined;
      } catch (error) {
        output.error(`${method}: ${String(error)}`);
        return undefined;
      }
    },
  };
}

/** Times that a server which ends by itself is started again within three minutes. */
const restarts = 4;

/** What is done about a server that ends once it has been at work. */
interface Later {
  handler?: ErrorHandler;
}

/** What goes wrong before it is at work is written into its output, and not shown. */
function keepQuiet(client: LanguageClient, later: Later): void {
  const tell = client.error.bind(client);
  client.error = (message, data, show) => tell(message, data, later.handler === undefined ? false : show);
}

/**
 * A server that ends before it has said anything is none, such as a `dlmc` from before there was one: then the next is tried, and the
 * user is not troubled.
 */
const optionsFor = (outputChannel: vscode.LogOutputChannel, later: Later): LanguageClientOptions => ({
  documentSelector: documents,
  outputChannel,
  initializationFailedHandler: () => false,
  errorHandler: {
    error: (...told) => later.handler?.error(...told) ?? { action: ErrorAction.Shutdown, handled: true },
    closed: () => later.handler?.closed() ?? { action: CloseAction.DoNotRestart, handled: true },
  },
});

interface Candidate {
  /** What it is called in messages. */
  readonly label: string;
  readonly server: ServerOptions;
}

/** The one that was chosen, else the project's, so that editor and command line agree; last the one that came with the extension. */
function serversFor(context: vscode.ExtensionContext): readonly Candidate[] {
  const { chosen, project } = searchDlmc(folderOf(undefined));
  const own = context.asAbsolutePath(join("dist", "server.mjs"));
  return [
    ...(chosen === undefined ? [] : [{ label: `${chosen.path} (dlmc.path)`, server: serverOf(chosen) }]),
    ...(project === undefined ? [] : [{ label: project.path, server: serverOf(project) }]),
    { label: "the extension's own", server: moduleServer(own, []) },
  ];
}

const serverOf = ({ kind, path }: Dlmc) =>
  kind === "script" ? moduleServer(path, ["lsp"]) : { command: path, args: ["lsp", "--stdio"] };

const moduleServer = (module: string, args: string[]) => ({ module, args, transport: TransportKind.stdio });
