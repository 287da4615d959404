import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  DefinitionRequest,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type Location,
  WorkspaceSymbolRequest,
} from "vscode-languageserver/node";
import { type Client, connectInProcess } from "../../harness/editor_client.js";

const block = (units: string): string => `dlm 1

block Layer(x: f32[features]) -> f32[${units}] {
  x -> dense(${units})
}
`;

const model = `dlm 1
use "parts/layer.dlm"

model Net {
  input  x: f32[4]
  output y: class[3]

  y = x -> Layer -> dense(3) -> softmax
}
`;

describe("files that use each other", () => {
  let folder: string;
  let client: Client;
  const uriOf = (name: string): string => pathToFileURL(join(folder, name)).href;
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  const codes = (diagnostics: readonly { readonly code?: string | number }[]) => diagnostics.map(({ code }) => code);
  const hasNone = (diagnostics: readonly unknown[]): boolean => diagnostics.length === 0;
  const hasSome = (diagnostics: readonly unknown[]): boolean => diagnostics.length > 0;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "dlmc-workspace-"));
    mkdirSync(join(folder, "parts"));
    write("parts/layer.dlm", block("8"));
    write("net.dlm", model);
    client = await connectInProcess({ folders: [pathToFileURL(folder).href] });
    await client.open(uriOf("net.dlm"), model);
    await client.told(uriOf("net.dlm"), hasNone);
  });
  afterEach(async () => {
    await client.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("what is open stands before what lies on the disk, and a change of it is told in the files that use it", async () => {
    await client.open(uriOf("parts/layer.dlm"), block("8"));
    const word = { start: { line: 2, character: 6 }, end: { line: 2, character: 11 } };
    await client.change(uriOf("parts/layer.dlm"), [{ range: word, text: "Other" }]);
    const told = await client.told(uriOf("net.dlm"), hasSome);
    expect(codes(told)).toContain("DLM101");
    await client.close(uriOf("parts/layer.dlm"));
    expect(await client.told(uriOf("net.dlm"), hasNone)).toEqual([]);
  });

  it("a mistake in a file that is used is told at its use, with its place there", async () => {
    const wrong = block("8").replace("x -> dense(8)", "x -> dense(8");
    write("parts/layer.dlm", wrong);
    await client.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
      changes: [{ uri: uriOf("parts/layer.dlm"), type: FileChangeType.Changed }],
    });
    const [told] = await client.told(uriOf("net.dlm"), hasSome);
    expect(told).toMatchObject({ code: "DLM003", range: { start: { line: 1, character: 0 } } });
    expect(told?.relatedInformation?.[0]?.location).toMatchObject({
      uri: uriOf("parts/layer.dlm"),
      range: { start: { line: 3 } },
    });
    await client.open(uriOf("parts/layer.dlm"), wrong);
    const own = await client.diagnostics(uriOf("parts/layer.dlm"));
    expect(own[0]).toMatchObject({ code: "DLM003", range: { start: { line: 3 } } });
  });

  it("a mistake in a block is told where the block is called, when the call has to do with it", async () => {
    write("parts/layer.dlm", block("8").replace("x -> dense(8)", "x -> dense(9)"));
    await client.connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes: [] });
    const [told] = await client.told(uriOf("net.dlm"), hasSome);
    expect(told).toMatchObject({ code: "DLM254", range: { start: { line: 7, character: 11 } } });
  });

  it("a file that is not there is told, and no longer when it has come", async () => {
    rmSync(join(folder, "parts/layer.dlm"));
    await client.connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes: [] });
    expect(codes(await client.told(uriOf("net.dlm"), hasSome))).toContain("DLM110");
    write("parts/layer.dlm", block("8"));
    await client.connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes: [] });
    expect(await client.told(uriOf("net.dlm"), hasNone)).toEqual([]);
  });

  it("all files of the folders have symbols, but not those of packages", async () => {
    mkdirSync(join(folder, "node_modules/other"), { recursive: true });
    write("node_modules/other/layer.dlm", block("8"));
    const found = (await client.connection.sendRequest(WorkspaceSymbolRequest.type, { query: "layer" })) ?? [];
    expect(found.map(({ name, location }) => [name, location.uri])).toEqual([["Layer", uriOf("parts/layer.dlm")]]);
  });

  it("a text that is saved nowhere uses files of the first folder", async () => {
    const uri = "untitled:Untitled-1";
    await client.open(uri, model);
    expect(await client.diagnostics(uri)).toEqual([]);
    const go = { textDocument: { uri }, position: { line: 7, character: 12 } };
    const [place] = ((await client.connection.sendRequest(DefinitionRequest.type, go)) ?? []) as Location[];
    expect(place?.uri).toBe(uriOf("parts/layer.dlm"));
  });

  it("a file outside of all folders is served like any other", async () => {
    const alone = mkdtempSync(join(tmpdir(), "dlmc-alone-"));
    const uri = pathToFileURL(join(alone, "a file (1).dlm")).href;
    await client.open(uri, model.replace('use "parts/layer.dlm"\n', ""));
    expect(codes(await client.diagnostics(uri))).toContain("DLM101");
    const found = await client.connection.sendRequest(WorkspaceSymbolRequest.type, { query: "net" });
    expect(found?.map(({ location }) => location.uri)).toContain(uri);
    rmSync(alone, { recursive: true });
  });

  it("columns are counted as the protocol does, in UTF-16", async () => {
    const uri = "untitled:Wide";
    const line = '  train = csv("👍👍.csv", x: oops, y: "y")';
    const data = `data Rows for Net {\n${line}\n}\n`;
    await client.open(uri, `dlm 1\nmodel Net {\n  input  x: number\n  output y: number\n  y = x -> dense(1)\n}\n${data}`);
    const at = line.indexOf("oops");
    const range = { start: { line: 7, character: at }, end: { line: 7, character: at + 4 } };
    expect((await client.diagnostics(uri)).map((told) => told.range)).toContainEqual(range);
    await client.change(uri, [{ range, text: '"x"' }]);
    const told = await client.diagnostics(uri);
    expect(told.map(({ range }) => range.start.line)).not.toContain(7);
  });
});
