import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CancellationTokenSource, CodeLensRequest, CodeLensResolveRequest, ExitNotification } from "vscode-languageserver/node";
import { residuals } from "../../../bench/growth/networks.js";
import { graphRequest, wgslRequest } from "../../../compiler/lsp/requests.js";
import { type Client, dlmc, startProcess } from "../../harness/editor_client.js";
import { openSession } from "../../harness/editor_session.js";

const uri = "untitled:Deep";
const { text } = residuals(16);
const position = { line: 5, character: 20 };

describe("dlmc lsp as it is built", () => {
  let client: Client;
  beforeAll(async () => {
    client = await startProcess({}, dlmc.built);
    await client.open(uri, text);
    expect(await client.diagnostics(uri)).toEqual([]);
  });
  afterAll(async () => {
    expect(client.log).toEqual([]);
    expect(await client.stop()).toBe(0);
  });

  const sizeOf = async () => {
    const lenses = await client.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } });
    return lenses!.find(({ range }) => text.split("\n")[range.start.line]?.startsWith("model"))!;
  };

  it("answers while it compiles", async () => {
    const order: string[] = [];
    const lens = client.connection.sendRequest(CodeLensResolveRequest.type, await sizeOf()).then(({ command }) => {
      order.push("lens");
      return command?.title;
    });
    await client.change(uri, [{ range: { start: { line: 0, character: 5 }, end: { line: 0, character: 5 } }, text: " " }]);
    await client.diagnostics(uri).then(() => order.push("diagnostics"));
    expect(await lens).toMatch(/^parameters [\d,]+ · training takes /);
    expect(order).toEqual(["diagnostics", "lens"]);
  });

  it("answers from its thread as it would without", async () => {
    const session = openSession();
    session.open(uri, text.replace("dlm 1", "dlm  1"));
    const [kernels, picture] = await Promise.all([
      client.connection.sendRequest(wgslRequest, { uri, position }),
      client.connection.sendRequest(graphRequest, { uri }),
    ]);
    expect(kernels?.count).toBeGreaterThan(1);
    expect(kernels).toEqual(await session.ask(wgslRequest, { uri, position }));
    expect(picture).toEqual(await session.ask(graphRequest, { uri }));
  });

  it("ends with 1 where it is not shut down first, and when the editor hangs up", async () => {
    const [told, lost] = await Promise.all([startProcess({}, dlmc.built), startProcess({}, dlmc.built)]);
    await told.connection.sendNotification(ExitNotification.type);
    lost.hangUp();
    expect(await Promise.all([told.ended, lost.ended])).toEqual([1, 1]);
  });

  it("leaves out what nobody waits for any more", async () => {
    const source = new CancellationTokenSource();
    const first = client.connection.sendRequest(graphRequest, { uri, level: "kernels" });
    const second = client.connection.sendRequest(graphRequest, { uri, level: "blocks" }, source.token);
    source.cancel();
    await expect(second).rejects.toMatchObject({ code: -32800 });
    expect((await first)?.models).toEqual(["Tower"]);
  });
});
