import { fork } from "node:child_process";
import { join } from "node:path";
import type { Inputs } from "./inputs.js";
import { watchOthers } from "./load.js";
import type { Turn } from "./outcome.js";
import { programPath } from "./programs.js";
import type { Answer, Job, Order, Reading, Subject } from "./subject.js";

/** Lets a subject do the job once, in a process of its own that has ended when this returns. */
export async function takeTurn(
  { name, program, adapter, options = {} }: Subject,
  job: Job,
  { model, folder }: Inputs,
): Promise<Turn | Exclude<Answer, Reading>> {
  const child = fork(programPath(program), {
    // What drivers print at their start is of no interest; a subject's own failure comes by message.
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    env: { ...process.env, ...(adapter && { DLMC_ADAPTER: adapter }) },
    execArgv: [],
  });
  const said: string[] = [];
  child.stderr?.setEncoding("utf8").on("data", (text: string) => said.push(text));
  const others = watchOthers();
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const answered = new Promise<Answer>((resolve) => {
    child.once("message", (answer) => resolve(answer as Answer));
    child.once("exit", () =>
      resolve({ failed: said.join("").trim().split("\n").slice(-20).join("\n") || "it ended without a word" }),
    );
  });
  child.send({ ...job, model, inputs: folder, compiled: join(folder, name), options } satisfies Order);
  const answer = await answered;
  await ended;
  return "ms" in answer ? { ...answer, otherCores: others() } : answer;
}
