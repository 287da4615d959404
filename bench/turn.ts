import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { watchOthers } from "./load.js";
import type { Job, Order, Reading, Subject } from "./subject.js";

/** A reading, and how busy the machine was with other things. */
export interface Turn extends Reading {
  readonly otherCores: number | undefined;
}

/** Lets a subject do the job once, in a process of its own that has ended when this returns. Throws where the subject fails. */
export async function takeTurn({ name, program, disabledPasses = [] }: Subject, job: Job): Promise<Turn> {
  const child = fork(fileURLToPath(new URL(`subjects/${program}`, import.meta.url)), {
    execArgv: ["--import", import.meta.resolve("tsx")],
    // What drivers print at their start is of no interest; a subject's own failure comes by message.
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const said: string[] = [];
  child.stderr?.setEncoding("utf8").on("data", (text: string) => said.push(text));
  const others = watchOthers();
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const answered = new Promise<Reading | string | undefined>((resolve) => {
    child.once("message", (answer) => resolve(answer as Reading | string));
    child.once("exit", () => resolve(undefined));
  });
  child.send({ ...job, disabledPasses } satisfies Order);
  const answer = await answered;
  await ended;
  if (typeof answer === "object") return { ...answer, otherCores: others() };
  throw new Error(`${name} failed: ${answer ?? said.join("").trim().split("\n").slice(-20).join("\n")}`);
}
