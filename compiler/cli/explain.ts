import { suggest } from "../base/suggest.js";
import { type Command, type Outcome, usageError } from "./command.js";
import { exitCodes } from "./exit.js";

export const explain: Command = {
  name: "explain",
  summary: "Tell more about a code such as DLM201",
  arguments: [{ syntax: "[code]", doc: "the code of a message; without one, all are listed" }],
  options: [],
  examples: [
    { line: "dlmc explain DLM201", doc: "why it is a mistake, what to do, and a file that shows it" },
    { line: "dlmc explain", doc: "all codes" },
  ],
  run: async ({ args: [wanted], terminal }) => {
    const entries = await allCodes();
    if (wanted === undefined) return listed(entries);
    const code = /^\d+$/.test(wanted) ? `DLM${wanted.padStart(3, "0")}` : wanted.toUpperCase();
    const entry = entries.find((each) => each.code === code);
    if (entry !== undefined) return { exit: exitCodes.fine, json: entry, text: render(entry, terminal.paint.bold) };
    const near = suggest(
      code,
      entries.map((each) => each.code),
    );
    return usageError(
      `no code ${wanted}`,
      terminal,
      near === undefined ? "`dlmc explain` lists all codes" : `did you mean ${near}?`,
    );
  },
};

interface Entry {
  readonly code: string;
  readonly severity: string;
  readonly summary: string;
  readonly explanation?: string;
  /** A `.dlm` text that shows it. */
  readonly example?: string;
}

/** The compiler's messages, and the failures that only running shows. */
async function allCodes(): Promise<readonly Entry[]> {
  const [{ diagnosticKinds }, { failureCodes }] = await Promise.all([
    import("../diagnostics/index.js"),
    import("../../runtime/failures.js"),
  ]);
  const told = diagnosticKinds.map(({ code, severity, summary, explanation, example }) => ({
    code,
    severity,
    summary,
    explanation,
    example,
  }));
  const failures = Object.entries(failureCodes).map(([code, summary]) => ({ code, severity: "error", summary }));
  return [...told, ...failures].toSorted((a, b) => (a.code < b.code ? -1 : 1));
}

const listed = (entries: readonly Entry[]): Outcome => ({
  exit: exitCodes.fine,
  json: entries.map(({ code, severity, summary }) => ({ code, severity, summary })),
  text: entries.map(({ code, summary }) => `${code}  ${summary}`).join("\n"),
});

function render({ code, severity, summary, explanation, example }: Entry, bold: (text: string) => string): string {
  const indented = example?.trimEnd().replace(/^(?=.)/gm, "  ");
  return [
    bold(`${code} (${severity}): ${summary}`),
    ...(explanation === undefined
      ? ["This is found when the model runs: it depends on the device or on the data."]
      : [explanation]),
    ...(indented === undefined ? [] : ["A file that shows it:", indented]),
  ].join("\n\n");
}
