import { spawn } from "node:child_process";

export interface Ended {
  readonly status: number | null;
  /** Both streams, as they came. */
  readonly output: string;
}

/** Runs a program to its end, without keeping this process from anything else: Vitest wants to hear from it. */
export function run(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv },
): Promise<Ended> {
  const child = spawn(program, args, options);
  const heard: string[] = [];
  child.stdout.on("data", (text: Buffer) => heard.push(text.toString()));
  child.stderr.on("data", (text: Buffer) => heard.push(text.toString()));
  return new Promise((resolve) => {
    child.on("error", (error) => resolve({ status: null, output: error.message }));
    child.on("close", (status) => resolve({ status, output: heard.join("") }));
  });
}
