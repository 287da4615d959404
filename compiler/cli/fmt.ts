import { readFileSync, writeFileSync } from "node:fs";
import type { Source } from "../base/span.js";
import { isError } from "../diagnostics/diagnostic.js";
import { type Command, flagOption, type Outcome, usageError } from "./command.js";
import { diagnosticsJson, renderDiagnostics } from "./diagnostics.js";
import { exitCodes } from "./exit.js";
import { cannotWrite } from "./folders.js";
import { readSource } from "./sources.js";
import type { Terminal } from "./terminal.js";

export const fmt: Command = {
  name: "fmt",
  summary: "Write .dlm files in the one style",
  arguments: [{ syntax: "[files...]", doc: "the files; - or none reads stdin and writes stdout" }],
  options: [{ flags: "--check", doc: "change nothing; exit with 1 where a file is not in the style" }],
  examples: [
    { line: "dlmc fmt model.dlm blocks.dlm", doc: "rewrite both where needed" },
    { line: "dlmc fmt --check *.dlm", doc: "for a build server" },
    { line: "dlmc fmt < model.dlm", doc: "for an editor" },
  ],
  run: async ({ args, options, terminal }) => {
    if (args.length === 0 || (args.length === 1 && args[0] === "-")) return formatInput(flagOption(options, "check"), terminal);
    if (args.includes("-")) return usageError("- stands for stdin, and cannot be mixed with files", terminal);
    return formatFiles(args, flagOption(options, "check"), terminal);
  },
};

type State = "formatted" | "unchanged" | "unformatted";

async function formatInput(checkOnly: boolean, terminal: Terminal): Promise<Outcome> {
  const source = { path: "stdin", text: readFileSync(0, "utf8") };
  const formatted = await formatText(source, terminal);
  if (!formatted.ok) return formatted.outcome;
  const changed = formatted.text !== source.text;
  const json = { file: "stdin", changed, text: formatted.text };
  if (!checkOnly) return { exit: exitCodes.fine, json, text: formatted.text };
  return changed
    ? { exit: exitCodes.errors, json, complaint: "stdin is not in the style" }
    : { exit: exitCodes.fine, json, summary: "stdin is in the style" };
}

async function formatFiles(paths: readonly string[], checkOnly: boolean, terminal: Terminal): Promise<Outcome> {
  const files: { readonly file: string; readonly state: State }[] = [];
  const mistakes: Outcome[] = [];
  for (const path of paths) {
    const source = readSource(path, terminal);
    const formatted = source.ok ? await formatText(source.value, terminal) : source;
    if (!source.ok || !formatted.ok) {
      mistakes.push((formatted as { readonly outcome: Outcome }).outcome);
      continue;
    }
    const changed = formatted.text !== source.value.text;
    const trouble = changed && !checkOnly ? rewrite(path, formatted.text) : undefined;
    if (trouble !== undefined) {
      mistakes.push(usageError(trouble, terminal));
      continue;
    }
    files.push({ file: path, state: !changed ? "unchanged" : checkOnly ? "unformatted" : "formatted" });
  }
  const unformatted = files.filter(({ state }) => state === "unformatted").map(({ file }) => file);
  const complaints = [
    ...mistakes.flatMap(({ complaint }) => complaint ?? []),
    ...unformatted.map((file) => `${file} is not in the style: dlmc fmt ${file}`),
  ];
  const done = files.filter(({ state }) => state === "formatted").map(({ file }) => `formatted ${file}`);
  return {
    exit: mistakes[0]?.exit ?? (unformatted.length > 0 ? exitCodes.errors : exitCodes.fine),
    json: { files, ...(mistakes.length > 0 && { failed: mistakes.map(({ json }) => json) }) },
    ...(complaints.length > 0 && { complaint: complaints.join("\n") }),
    summary:
      done.join("\n") ||
      (complaints.length > 0 ? "" : `${files.length} file${files.length === 1 ? " is" : "s are"} in the style`),
  };
}

function rewrite(path: string, text: string): string | undefined {
  try {
    writeFileSync(path, text);
    return undefined;
  } catch (error) {
    return cannotWrite(path, error);
  }
}

/** The text in the one style; a file with a syntax error is left alone, and its mistakes are told. */
async function formatText(
  source: Source,
  terminal: Terminal,
): Promise<{ readonly ok: true; readonly text: string } | { readonly ok: false; readonly outcome: Outcome }> {
  const { format } = await import("../syntax/format.js");
  const { value, diagnostics } = format(source);
  if (!diagnostics.some(isError)) return { ok: true, text: value };
  const textOf = () => source.text;
  return {
    ok: false,
    outcome: {
      exit: exitCodes.errors,
      json: { file: source.path, diagnostics: diagnosticsJson(diagnostics, textOf) },
      complaint: await renderDiagnostics(diagnostics, textOf, terminal.colours),
    },
  };
}
