import { describe, expect, it } from "vitest";
import {
  type ClientCapabilities,
  ConfigurationRequest,
  DidChangeConfigurationNotification,
  InlayHintRefreshRequest,
  InlayHintRequest,
  type ProtocolConnection,
  RegistrationRequest,
} from "vscode-languageserver/node";
import { readSettings } from "../../../compiler/lsp/settings.js";
import { type Client, connectInProcess, fullCapabilities } from "../../harness/editor_client.js";

const uri = "untitled:One";
const text = `dlm 1

model Net {
  input  x: f32[4, 4, 1]
  output y: number

  y = x -> conv2d(2, 3) -> flatten -> dense(1)
}
`;

async function hintsOf(client: Client): Promise<readonly unknown[]> {
  const range = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };
  const hints = await client.connection.sendRequest(InlayHintRequest.type, { textDocument: { uri }, range });
  return (hints ?? []).map(({ label }) => label);
}

const shapes = ["f32[2, 2, 2]", "f32[8]", "f32[1]"];

describe("settings", () => {
  it("come with the first message, and say which hints are shown", async () => {
    for (const [inlayHints, shown] of [
      ["shapes", shapes],
      ["off", []],
      ["all", ["filters:", "kernel:", "units:", ...shapes]],
    ] as const) {
      const client = await connectInProcess({ settings: { inlayHints } });
      await client.open(uri, text);
      expect((await hintsOf(client)).toSorted()).toEqual(shown.toSorted());
      await client.stop();
    }
  });

  it("are asked for where an editor can be asked, and again when they change", async () => {
    const chosen = { inlayHints: "off" };
    const asked: string[] = [];
    const refreshed = new Set<() => void>();
    const refresh = () => new Promise<void>((done) => void refreshed.add(done));
    const capabilities: ClientCapabilities = {
      ...fullCapabilities,
      workspace: {
        ...{ configuration: true, inlayHint: { refreshSupport: true } },
        didChangeConfiguration: { dynamicRegistration: true },
        didChangeWatchedFiles: { dynamicRegistration: true },
      },
    };
    const prepare = (connection: ProtocolConnection): void => {
      connection.onRequest(ConfigurationRequest.type, ({ items }) => items.map(() => chosen));
      connection.onRequest(
        RegistrationRequest.type,
        ({ registrations }) => void asked.push(...registrations.map(({ method }) => method)),
      );
      connection.onRequest(InlayHintRefreshRequest.type, () => {
        for (const done of refreshed) done();
      });
    };
    const first = refresh();
    const client = await connectInProcess({ capabilities, prepare });
    await client.open(uri, text);
    await first;
    expect(asked).toEqual(["workspace/didChangeWatchedFiles", "workspace/didChangeConfiguration"]);
    expect(await hintsOf(client)).toEqual([]);
    chosen.inlayHints = "shapes";
    const second = refresh();
    await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
    await second;
    expect(await hintsOf(client)).toEqual(shapes);
    expect(client.log).toEqual([]);
    await client.stop();
  });

  it("that make no sense are as usual", () => {
    expect([undefined, null, 3, { inlayHints: "loud" }].map(readSettings).map(({ inlayHints }) => inlayHints)).toEqual(
      Array(4).fill("shapes"),
    );
    expect(readSettings({ inlayHints: false })).toEqual({ inlayHints: "off" });
  });
});
