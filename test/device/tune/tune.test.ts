import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agree } from "../../../compiler/cli/tuning/duel.js";
import { randomBuffers } from "../../../compiler/cli/tuning/random_buffers.js";
import { adapterName } from "../../../compiler/cli/tuning/schedule_file.js";
import { type Bench, type Contender, openBench, openTrial } from "../../../compiler/cli/tuning/trial.js";
import { compile } from "../../../compiler/compile.js";
import { evaluateKernel } from "../../../compiler/kernel/evaluate_kernel.js";
import { f32, mul } from "../../../compiler/kernel/expr.js";
import type { Kernel } from "../../../compiler/kernel/kernel.js";
import { kernelHash } from "../../../compiler/plan/tuned.js";
import { lowerLoops } from "../../../compiler/schedule/lower.js";
import { type Profile, profiles } from "../../../compiler/schedule/profile.js";
import type { Schedule } from "../../../compiler/schedule/schedule.js";
import { legal } from "../../../compiler/schedule/space.js";
import { emptyCache, parseCache, printCache, withKernel } from "../../../compiler/tune/cache.js";
import type { Candidate } from "../../../compiler/tune/search.js";
import { type Device, openDevice } from "../../../runtime/device.js";
import { runCli } from "../../pure/cli/run_cli.js";
import { randomCandidate } from "./random_candidate.js";

const model = "samples/mnist/mnist.dlm";
const folder = mkdtempSync(join(tmpdir(), "dlmc-tune-"));
const inFolder = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const kernelsOf = (batch: number, profile: Profile) => {
  const overrides = [{ key: "train.batch", value: String(batch) }];
  const { value } = compile({ path: model, text: readFileSync(model, "utf8") }, { profile, overrides });
  return value?.models[0].programs.find(({ assembled }) => assembled.kind === "train")?.plan.kernels ?? [];
};

describe("schedules drawn by chance", () => {
  const opened: { device?: Device; bench?: Bench } = {};
  beforeAll(async () => {
    opened.device = await openDevice();
    opened.bench = await openBench(opened.device);
  });
  afterAll(() => {
    opened.bench?.dispose();
    opened.device?.dispose();
  });
  const setUp = (kind: "own" | "gpu" = "own") => {
    const { device, bench } = opened as Required<typeof opened>;
    // Short bodies and hidden bounds: a processor would compile a card's kernels for minutes.
    const card = { ...profiles.gpu, body: 64, hideBounds: true };
    const profile = kind === "gpu" ? card : profiles[device.profile];
    // A batch of two is enough to go wrong, and quick to compute in plain loops.
    return { profile, bench, kernels: kernelsOf(2, profile).filter(({ kernel }) => !kernel.name.includes("rows")) };
  };

  it.each(["own", "gpu"] as const)("give the numbers of the formulas in float64, and the same bits twice: %s", async (kind) => {
    const { profile, bench, kernels } = setUp(kind);
    const heaviest = kernels.toSorted((a, b) => weight(b.kernel) - weight(a.kernel)).slice(0, 5);
    for (const [seed, planned] of heaviest.entries()) {
      const { kernel } = planned;
      const trial = await openTrial(kernel, bench);
      const candidate = randomCandidate(planned, profile, seed);
      const [first, second] = [await trial.prepare(candidate), await trial.prepare(candidate)];
      trial.dispose();
      expectFormulas(kernel, candidate, first);
      for (const [buffer, found] of first.results) expect(second.results.get(buffer)).toEqual(found);
    }
  });

  it("may hold a factor while each invocation has rows of its own, with or without such that add nothing", async () => {
    const { profile, bench, kernels } = setUp();
    if (profile.lanes === 1) return;
    const planned = kernels.find(({ kernel }) => kernel.name.startsWith("conv2d_2_input_gradient"));
    if (!planned) throw new Error("the sample has no second convolution");
    const { kernel } = planned;
    const trial = await openTrial(kernel, bench);
    for (const tile of [
      [2, 13, 13, 4],
      [2, 1, 13, 4],
      [1, 1, 13, 4],
    ]) {
      const schedule: Schedule = {
        ...{ flat: false, unroll: 1, cooperate: true, roll: false, workgroup: profile.lanes },
        ...{ tile, vectorise: true, stationary: [1, 3, 8] },
      };
      expect(legal(kernel, schedule, profile)).toBeUndefined();
      const candidate = { schedule, loops: lowerLoops(kernel, schedule, profile) };
      expectFormulas(kernel, candidate, await trial.prepare(candidate));
    }
    trial.dispose();
  });

  it("are told from code that computes something else", async () => {
    const { profile, bench, kernels } = setUp();
    const planned = kernels.find(({ kernel }) => kernel.name.startsWith("dense_1_bias"));
    if (!planned) throw new Error("the sample has no dense layer");
    const { kernel, schedule, loops } = planned;
    const trial = await openTrial(kernel, bench);
    const chosen = await trial.prepare({ schedule, loops });
    const same = await trial.prepare(randomCandidate(planned, profile, 1));
    const wrong = await trial.prepare({ schedule, loops: lowerLoops(slightlyWrong(kernel), schedule, profile) });
    trial.dispose();
    expect(agree(same, chosen)).toBe(true);
    expect(agree(wrong, chosen)).toBe(false);
  });
});

function expectFormulas(kernel: Kernel, { schedule }: Candidate, { results }: Contender): void {
  const values = Object.fromEntries(randomBuffers(kernel).map(({ name, data }) => [name, data]));
  for (const [buffer, expected] of Object.entries(evaluateKernel(kernel, values)))
    expectClose(`${kernel.name}, ${JSON.stringify(schedule)}: ${buffer}`, results.get(buffer) ?? [], expected);
}

const weight = (kernel: Kernel): number =>
  kernel.stages.reduce((sum, { axes }) => sum + axes.reduce((product, { extent }) => product * extent, 1), 0);

/** Its last stage is a thousandth larger. */
const slightlyWrong = (kernel: Kernel): Kernel => ({
  ...kernel,
  stages: kernel.stages.map((stage, i, all) =>
    i === all.length - 1 ? { ...stage, value: mul(stage.value, f32(1.001)) } : stage,
  ),
});

function expectClose(what: string, found: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(found, what).toHaveLength(expected.length);
  const largest = Array.from(expected).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  for (let i = 0; i < expected.length; i++) {
    const off = Math.abs(found[i] - expected[i]);
    if (!(off <= 5e-5 * largest + 1e-7)) expect.fail(`${what}[${i}] is ${found[i]}, expected ${expected[i]}`);
  }
}

describe("training under tuned schedules", () => {
  const train = (steps: number, out: string, ...more: readonly string[]) =>
    runCli("train", model, "--set", `train.steps=${steps}`, "--out", inFolder(out), ...more);
  const weights = (out: string): Buffer => readFileSync(inFolder(`${out}/Digits.safetensors`));

  it("goes on from a checkpoint to the same bits", async () => {
    const { adapter, profile: name } = await openAndClose();
    const profile = profiles[name];
    const cache = kernelsOf(32, profile).reduce((before, planned, seed) => {
      const { schedule } = randomCandidate(planned, profile, seed);
      const tuned = { schedule, name: planned.kernel.name, before: 1, after: 1 };
      const at = "2026-11-24T12:00:00.000Z";
      return withKernel(before, { adapter: adapterName(adapter), profile: name, at, hash: kernelHash(planned.kernel), tuned });
    }, emptyCache);
    writeFileSync(inFolder("random.json"), printCache(cache));
    const drawn = ["--cache", inFolder("random.json")];

    const whole = await train(6, "whole", ...drawn);
    expect(whole.exit).toBe(0);
    expect(whole.stderr).toMatch(/\n?[2-9][0-9] of \d+ kernels have tuned schedules\n/);
    expect((await train(3, "parts", ...drawn)).exit).toBe(0);
    expect((await train(6, "parts", "--resume", ...drawn)).exit).toBe(0);
    expect(weights("parts").equals(weights("whole"))).toBe(true);
  });
});

async function openAndClose(): Promise<Pick<Device, "adapter" | "profile">> {
  const { adapter, profile, dispose } = await openDevice();
  dispose();
  return { adapter, profile };
}

describe("dlmc tune", () => {
  const small = inFolder("small.dlm");
  const cache = inFolder("schedules.json");
  beforeAll(() =>
    writeFileSync(
      small,
      "dlm 1\n\nmodel Small {\n  input  x: f32[64]\n  output y: f32[32]\n\n  y = x -> dense(64) -> relu -> dense(32)\n}\n",
    ),
  );

  it("tries schedules, and keeps what is faster for build to use", async () => {
    const { exit, stdout } = await runCli("tune", small, "--cache", cache, "--budget", "20", "--json");
    expect(exit).toBe(0);
    const { jobs, wrong } = JSON.parse(stdout);
    expect(wrong).toEqual([]);
    expect(jobs.length).toBeGreaterThan(0);
    expect(jobs.reduce((sum: number, { tried }: { tried: number }) => sum + tried, 0)).toBeGreaterThan(0);
    const parsed = parseCache(readFileSync(cache, "utf8"));
    if ("problem" in parsed) throw new Error(parsed.problem);
    const kept = Object.values(parsed.cache.adapters).flatMap(({ kernels }) => Object.values(kernels));
    expect(kept).toHaveLength(jobs.filter(({ schedule }: { schedule?: object }) => schedule).length);
    const built = await runCli("build", small, "-o", inFolder("out"), "--cache", cache, "--json");
    expect(JSON.parse(built.stdout).tuned.reduce((sum: number, each: { tuned: number }) => sum + each.tuned, 0)).toBe(
      kept.length,
    );
  });

  it("keeps what was found on Ctrl-C, and ends with 130", async () => {
    const args = ["--import", "tsx", "compiler/cli/main.ts", "tune", small, "--cache", cache, "--budget", "600"];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
    const told = { sent: false };
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (!told.sent && text.includes("tuning on")) told.sent = child.kill("SIGINT");
    });
    expect(await ended).toBe(130);
    expect("cache" in parseCache(readFileSync(cache, "utf8"))).toBe(true);
  });
});
