import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TraceEvent, TraceFile } from "../../../compiler/cli/trace.js";
import { compile } from "../../../compiler/compile.js";
import { runCli } from "../../pure/cli/run_cli.js";

const sample = "samples/mnist/mnist.dlm";
const folder = mkdtempSync(join(tmpdir(), "dlmc-trace-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Complete = Extract<TraceEvent, { ph: "X" }>;
const readTrace = (path: string): readonly Complete[] =>
  (JSON.parse(readFileSync(path, "utf8")) as TraceFile).traceEvents.filter((event) => event.ph === "X");

/** What the format asks of complete events; and that those of a thread lie in each other or apart. */
function expectWellFormed(events: readonly Complete[]): void {
  const open = new Map<string, number[]>();
  for (const { ts, dur, pid, tid, name } of [...events].sort((a, b) => a.ts - b.ts || b.dur - a.dur)) {
    expect([ts, dur, pid, tid].every(Number.isFinite)).toBe(true);
    expect(dur).toBeGreaterThanOrEqual(0);
    const ends = open.get(`${pid} ${tid}`) ?? [];
    open.set(`${pid} ${tid}`, ends);
    const end = Math.round((ts + dur) * 1000);
    while (ends.length > 0 && (ends.at(-1) as number) <= Math.round(ts * 1000)) ends.pop();
    if (ends.length > 0) expect(end, name).toBeLessThanOrEqual(ends.at(-1) as number);
    ends.push(end);
  }
}

describe("dlmc train --trace", () => {
  const path = join(folder, "inner", "trace.json");
  const steps = 12;
  const read: { events: readonly Complete[] } = { events: [] };
  beforeAll(async () => {
    const { exit, stderr } = await runCli(
      ...["train", sample, "--set", `train.steps=${steps}`, "--out", join(folder, "run"), "--trace", path],
    );
    expect({ exit, stderr }).toMatchObject({ exit: 0, stderr: expect.stringContaining(`trace: ${path}`) });
    read.events = readTrace(path);
  });
  const named = (name: string) => read.events.filter((event) => event.name === name);

  it("holds complete events that lie in each other or apart", () => {
    expectWellFormed(read.events);
    expect(readdirSync(join(folder, "inner"))).toEqual(["trace.json"]);
  });

  it.each([
    "open device",
    "compile",
    "pipelines",
    "load data",
    "upload",
    "encode",
    "submit",
    "wait",
    "read back",
    "train",
    "checkpoint",
    "evaluate",
  ])("tells of %s", (phase) => expect(named(phase).length).toBeGreaterThan(0));

  it("tells of every kernel of every step, inside of the training", () => {
    const { value } = compile({ path: sample, text: readFileSync(sample, "utf8") });
    const program = value?.models[0]?.manifest.programs.find(({ name }) => name === "train");
    const kernels = read.events.filter(({ cat }) => cat === "device");
    // Without timestamps there is only the host.
    if (kernels.length === 0) return;
    expect(kernels).toHaveLength(steps * (program?.kernels.length ?? 0));
    expect(kernels.slice(0, program?.kernels.length).map(({ name }) => name)).toEqual(program?.kernels.map(({ name }) => name));
    const [training] = named("train");
    const until = (training?.ts ?? 0) + (training?.dur ?? 0);
    for (const { ts, dur } of kernels) {
      expect(ts).toBeGreaterThan(training?.ts ?? 0);
      expect(ts + dur).toBeLessThan(until);
    }
  });

  it("trains to the same bits as without", async () => {
    const { exit } = await runCli("train", sample, "--set", `train.steps=${steps}`, "--out", join(folder, "plain"));
    expect(exit).toBe(0);
    const weights = (run: string) => readFileSync(join(folder, run, "Digits.safetensors"));
    expect(weights("run").equals(weights("plain"))).toBe(true);
  });

  it("is written on Ctrl-C too", async () => {
    const stopped = join(folder, "stopped.json");
    const child = spawn(
      process.execPath,
      ["--import", "tsx", "compiler/cli/main.ts", "train", sample, "--out", join(folder, "stopped"), "--trace", stopped],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (text.includes("epoch 1/10")) child.kill("SIGINT");
    });
    expect(await ended).toBe(130);
    const events = readTrace(stopped);
    expectWellFormed(events);
    expect(events.some(({ name }) => name === "checkpoint")).toBe(true);
  });

  it("refuses a place that cannot be written before anything takes time", async () => {
    const { exit, stderr } = await runCli("train", sample, "--trace", "/proc/dlmc/trace.json");
    expect(exit).toBe(2);
    expect(stderr).toContain("--trace");
  });
});
