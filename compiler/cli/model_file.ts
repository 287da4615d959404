import type { Source } from "../base/span.js";
import type { CheckedModel } from "../check/checked.js";
import type { Compilation, CompileOptions, Result as CompilerResult, TextOf } from "../compile.js";
import { type Diagnostic, isError } from "../diagnostics/diagnostic.js";
import { badOverride } from "../diagnostics/training.js";
import { type Options, type Outcome, ok, type Result } from "./command.js";
import { countDiagnostics, diagnosticsJson, renderDiagnostics } from "./diagnostics.js";
import { exitCodes } from "./exit.js";
import { readMemoryLimit } from "./memory_limit.js";
import { readOverrides } from "./settings.js";
import { readSource, readUsed } from "./sources.js";
import type { Terminal } from "./terminal.js";

/** What the compiler said of a file, told. */
export interface Told {
  readonly diagnostics: readonly Diagnostic[];
  readonly json: { readonly diagnostics: readonly object[] };
  readonly text: string;
}

/** Finds the mistakes of a file. `models` is absent where there is an error. */
export async function checkFile(
  path: string,
  options: Options,
  terminal: Terminal,
): Promise<Result<Told & { readonly models?: readonly CheckedModel[] }>> {
  const input = readInput(path, options, terminal);
  if (!input.ok) return input;
  const { analyse } = await import("../compile.js");
  const { value, ...found } = analyse(input.value.source, input.value.compile);
  const told = await tell(found, terminal);
  return ok({ ...told, ...(value && { models: value.module.models }) });
}

/** Compiles a file; its mistakes end the command, its warnings are written at once. */
export async function compileFile(
  path: string,
  options: Options,
  more: CompileOptions,
  terminal: Terminal,
): Promise<Result<{ readonly compilation: Compilation; readonly told: Told; readonly textOf: TextOf }>> {
  const input = readInput(path, options, terminal);
  if (!input.ok) return input;
  const { compile } = await import("../compile.js");
  const { value, ...found } = compile(input.value.source, { ...input.value.compile, ...more });
  const told = await tell(found, terminal);
  if (value === undefined) return { ok: false, outcome: refused(path, told) };
  if (told.text !== "") terminal.warn(told.text);
  return ok({ compilation: value, told, textOf: found.textOf });
}

/** The outcome of a file with errors, or of a file without any and options that do not fit it. */
export const refused = (path: string, { diagnostics, json, text }: Told): Outcome => ({
  exit: diagnostics.filter(isError).every(({ code }) => code === badOverride.code) ? exitCodes.usage : exitCodes.errors,
  json: { file: path, ...json },
  complaint: `${text}\n\n${path}: ${countDiagnostics(diagnostics)}`,
});

function readInput(
  path: string,
  options: Options,
  terminal: Terminal,
): Result<{ readonly source: Source; readonly compile: CompileOptions }> {
  const overrides = readOverrides(options, terminal);
  if (!overrides.ok) return overrides;
  const memoryLimit = readMemoryLimit(options, terminal);
  if (!memoryLimit.ok) return memoryLimit;
  const source = readSource(path, terminal);
  if (!source.ok) return source;
  const limit = memoryLimit.value === undefined ? {} : { memoryLimit: memoryLimit.value };
  return ok({ source: source.value, compile: { load: readUsed, overrides: overrides.value, ...limit } });
}

/** Mistakes as a person and as a program read them. */
export async function tell(
  { diagnostics, textOf }: Pick<CompilerResult<unknown>, "diagnostics" | "textOf">,
  terminal: Terminal,
): Promise<Told> {
  return {
    diagnostics,
    json: { diagnostics: diagnosticsJson(diagnostics, textOf) },
    text: await renderDiagnostics(diagnostics, textOf, terminal.colours),
  };
}
