import { vi } from "vitest";
import { run } from "../../../compiler/cli/program.js";

/** Runs a command line in this process, and returns what it wrote and the exit code. */
export async function runCli(...argv: readonly string[]): Promise<{ exit: number; stdout: string; stderr: string }> {
  const written = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((name) =>
    vi.spyOn(process[name], "write").mockImplementation((text, ...rest) => {
      written[name] += text;
      for (const each of rest) if (typeof each === "function") each();
      return true;
    }),
  );
  try {
    return { exit: await run(argv), ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
