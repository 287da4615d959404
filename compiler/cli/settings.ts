import { failed, listOption, type Options, ok, type Result, textOption } from "./command.js";
import { exitCodes } from "./exit.js";
import type { Terminal } from "./terminal.js";

/** A setting that the command line puts in the place of the file's. */
export interface Override {
  readonly key: string;
  readonly value: string;
}

export const settingOptions = [
  { flags: "--set <setting=value>", doc: "override a setting of the file, as in train.epochs=1", many: true },
] as const;

/** The `--set`s of a command line, and `--seed`, which is short for one. What they mean is for the checker to say. */
export function readOverrides(options: Options, terminal: Terminal): Result<readonly Override[]> {
  const seed = textOption(options, "seed");
  const texts = [...listOption(options, "set"), ...(seed === undefined ? [] : [`train.seed=${seed}`])];
  const overrides = texts.map((text) => ({
    key: text.slice(0, text.indexOf("=")).trim(),
    value: text.slice(text.indexOf("=") + 1).trim(),
  }));
  const wrong = texts.find((text, i) => !text.includes("=") || overrides[i]?.key === "" || overrides[i]?.value === "");
  if (wrong === undefined) return ok(overrides);
  return failed(
    { exit: exitCodes.usage, title: `--set ${wrong} is not of the form setting=value`, help: "write --set train.epochs=1" },
    terminal,
  );
}
