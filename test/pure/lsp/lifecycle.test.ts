import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import {
  CancellationTokenSource,
  CompletionRequest,
  createConnection,
  createProtocolConnection,
  DocumentSymbolRequest,
  HoverRequest,
  type ProtocolConnection,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { serve } from "../../../compiler/lsp/serve.js";
import { createWorkspace } from "../../../compiler/lsp/workspace.js";
import { connectInProcess } from "../../harness/editor_client.js";

const about = { textDocument: { uri: "untitled:One" }, position: { line: 0, character: 0 } };

describe("the life of a server", () => {
  it("answers nothing before it is initialized, and nothing after it is shut down", async () => {
    const [up, down] = [new PassThrough(), new PassThrough()];
    const server = createConnection(new StreamMessageReader(up), new StreamMessageWriter(down));
    serve(server);
    server.listen();
    const early = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
    early.listen();
    await expect(early.sendRequest(HoverRequest.type, about)).rejects.toThrow("the server is not initialized");
    early.dispose();
    server.dispose();

    const { connection } = await connectInProcess();
    await connection.sendRequest(ShutdownRequest.type);
    await expect(connection.sendRequest(HoverRequest.type, about)).rejects.toThrow("the server has been shut down");
    connection.dispose();
  });

  it("leaves a question unanswered that is taken back", async () => {
    const client = await connectInProcess();
    await client.open("untitled:One", "dlm 1\n\n");
    const source = new CancellationTokenSource();
    const asked = client.connection.sendRequest(CompletionRequest.type, about, source.token);
    source.cancel();
    await expect(asked).rejects.toMatchObject({ code: -32800 });
    await client.stop();
  });

  it("lives on after a mistake of ours, which it logs with its stack", async () => {
    const workspace = createWorkspace();
    const broken = { ...workspace, documents: workspace.documents, analysis: () => JSON.parse("{") };
    const client = await connectInProcess({}, { workspace: broken });
    await client.open("untitled:One", "dlm 1\n\n");
    expect(await client.connection.sendRequest(DocumentSymbolRequest.type, about)).toBeNull();
    expect(await client.connection.sendRequest(CompletionRequest.type, about)).toBeNull();
    expect(client.log.join("\n")).toMatch(/textDocument\/documentSymbol: SyntaxError.*\n {4}at /s);
    await client.stop();
  });

  it("takes messages that make no sense", async () => {
    const client = await connectInProcess();
    const ask = (method: string, params: object): Promise<unknown> =>
      (client.connection as ProtocolConnection).sendRequest(method, params);
    expect(
      await ask("textDocument/hover", { textDocument: { uri: "file://elsewhere/x.dlm" }, position: about.position }),
    ).toBeNull();
    await client.open("untitled:One", "dlm 1\n");
    const beyond = { textDocument: { uri: "untitled:One" }, position: { line: 900, character: 900 } };
    expect(await ask("textDocument/definition", beyond)).toBeNull();
    await client.change("untitled:Never opened", [{ text: "x" }]);
    await expect(ask("textDocument/nonsense", {})).rejects.toMatchObject({ code: -32601 });
    expect(client.log).toEqual([]);
    await client.stop();
  });
});
