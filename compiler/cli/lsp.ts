import { setFlagsFromString } from "node:v8";
import type { Command } from "./command.js";

export const lsp: Command = {
  name: "lsp",
  summary: "Serve an editor over standard input and output, as the Language Server Protocol says",
  arguments: [],
  options: [
    { flags: "--stdio", doc: "the only way, for editors that name it" },
    { flags: "--clientProcessId <id>", doc: "the editor's process: the server ends with it" },
  ],
  examples: [{ line: "dlmc lsp", doc: "started by an editor; docs/editor.md says how to tell yours" }],
  run: async () => {
    // A server lives long: machine code is worth its while as early as V8 thinks, whatever was set for short commands.
    setFlagsFromString("--interrupt-budget=67584");
    const { startServer } = await import("../lsp/start.js");
    return startServer();
  },
};
