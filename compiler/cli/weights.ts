import { existsSync } from "node:fs";
import { failed, type Options, ok, type Result, textOption } from "./command.js";
import { exitCodes } from "./exit.js";
import { runFiles, runFolder } from "./run_folder.js";
import type { Session } from "./session.js";
import { cannotRead } from "./sources.js";
import type { Terminal } from "./terminal.js";

export const weightsOption = [
  { flags: "-w, --weights <file>", doc: "the .safetensors file (the one that `dlmc train` left in runs/)" },
] as const;

/** What a task gives; where it fails for what a file of weights holds, the failure names the file. */
export async function blamingFile<T>(file: string, task: () => Promise<T>): Promise<T> {
  const { RuntimeFailure } = await import("../../runtime/failure.js");
  return task().catch((error: unknown) => {
    if (!(error instanceof RuntimeFailure) || (error.code !== "DLM556" && error.code !== "DLM557")) throw error;
    const { code, message, help } = error;
    throw new RuntimeFailure(code, `${file}: ${message}`, { cause: error, ...(help !== undefined && { help }) });
  });
}

/** Loads the weights that the command line names, or those that `dlmc train` has left. Throws the runtime's failures. */
export async function loadWeights(
  { manifest, model }: Pick<Session, "manifest" | "model">,
  path: string,
  options: Options,
  terminal: Terminal,
): Promise<Result<void>> {
  const named = textOption(options, "weights");
  const file = named ?? runFiles(runFolder(path, undefined), manifest.model).weights;
  if (named === undefined && !existsSync(file)) {
    const help = `run \`dlmc train ${path}\` first, or name a file with --weights`;
    return failed({ exit: exitCodes.data, title: `there are no weights in ${file}`, help }, terminal);
  }
  const { readBytes } = await import("../../runtime/node/files.js");
  const bytes = await readBytes(file).catch((error: unknown) => cannotRead(file, error));
  if (typeof bytes === "string") return failed({ exit: exitCodes.data, title: bytes }, terminal);
  return ok(await blamingFile(file, () => model.load(bytes)));
}
