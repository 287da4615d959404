import { existsSync } from "node:fs";
import { failed, type Options, ok, type Result, textOption } from "./command.js";
import { exitCodes } from "./exit.js";
import { runFiles, runFolder } from "./run_folder.js";
import { cannotRead } from "./sources.js";
import type { Terminal } from "./terminal.js";

export const weightsOption = [
  { flags: "-w, --weights <file>", doc: "the .safetensors file (the one that `dlmc train` left in runs/)" },
] as const;

/** The bytes of the weights that the command line names, or those that `dlmc train` has left. */
export async function readWeightsFile(
  path: string,
  model: string,
  options: Options,
  terminal: Terminal,
): Promise<Result<Uint8Array>> {
  const named = textOption(options, "weights");
  const file = named ?? runFiles(runFolder(path, undefined), model).weights;
  if (named === undefined && !existsSync(file)) {
    const help = `run \`dlmc train ${path}\` first, or name a file with --weights`;
    return failed({ exit: exitCodes.data, title: `there are no weights in ${file}`, help }, terminal);
  }
  const { readBytes } = await import("../../runtime/node/files.js");
  try {
    return ok(await readBytes(file));
  } catch (error) {
    return failed({ exit: exitCodes.data, title: cannotRead(file, error) }, terminal);
  }
}
