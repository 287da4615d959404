import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { measureProgram } from "../../../compiler/cli/profile/measure.js";
import type { Report } from "../../../compiler/cli/profile/report.js";
import { compile } from "../../../compiler/compile.js";
import { profiles } from "../../../compiler/schedule/profile.js";
import type { Columns } from "../../../runtime/data/columns.js";
import { type Device, openDevice } from "../../../runtime/device.js";
import type { Manifest } from "../../../runtime/manifest.js";
import { createModel, type Model } from "../../../runtime/model.js";
import { extentOf } from "../../../runtime/sizes.js";
import { runCli } from "../../pure/cli/run_cli.js";

const sample = "samples/mnist/mnist.dlm";
const folder = mkdtempSync(join(tmpdir(), "dlmc-profile-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("dlmc profile", () => {
  const page = join(folder, "step.html");
  const ran: { report?: Report; html?: string } = {};
  beforeAll(async () => {
    const { exit, stdout } = await runCli("profile", sample, "--steps", "3", "--json", "--html", page);
    expect(exit).toBe(0);
    Object.assign(ran, { report: JSON.parse(stdout), html: readFileSync(page, "utf8") });
  });
  const report = (): Report => ran.report as Report;

  it("times every kernel of a training step, in their order", () => {
    const { kernels, step, runs } = report();
    expect(report()).toMatchObject({ file: sample, model: "Digits", program: "train", batch: 32 });
    expect(runs).toBe(3);
    expect(step.dispatches).toBe(kernels.length);
    for (const [n, { time, begin, end }] of kernels.entries()) {
      expect(time).toBeGreaterThan(0);
      expect(end).toBeGreaterThanOrEqual(begin);
      expect(begin).toBeGreaterThanOrEqual(kernels[n - 1]?.end ?? 0);
    }
    expect(step.wall).toBeGreaterThan(0);
    expect(step.host).toBeLessThan(step.wall);
  });

  it("names the lines that they come from", () => {
    const { kernels } = report();
    for (const line of [9, 10, 12, 13, 23, 24]) {
      expect(kernels.some(({ lines }) => lines.includes(`mnist.dlm:${line}`))).toBe(true);
    }
  });

  it("knows what the device reaches", () => {
    const { limits, kernels } = report();
    expect(limits.gigaflops).toBeGreaterThan(0);
    expect(limits.bandwidths.map(({ gigabytes }) => gigabytes)).toEqual(
      limits.bandwidths.map(({ gigabytes }) => gigabytes).sort((a, b) => b - a),
    );
    for (const { ofLimit } of kernels) expect(ofLimit).toBeGreaterThanOrEqual(0);
  });

  it("writes a page with all of them", () => {
    for (const { name } of report().kernels) expect(ran.html).toContain(name);
  });

  it.each(["evaluate", "predict_1", "predict"])("takes %s too", async (program) => {
    const { exit, stdout } = await runCli("profile", sample, "--program", program, "--steps", "2");
    expect(exit).toBe(0);
    expect(stdout).toContain(`Digits ${program === "predict" ? "predict_32" : program}, batch`);
    expect(stdout).toContain("conv2d_2_bias_pool_relu");
  });

  it.each([
    [["--steps", "0"], "--steps 0 is not a number of steps"],
    [["--program", "trian"], "did you mean train?"],
    [["--html", "/proc/dlmc/x.html", "--steps", "1", "--program", "predict_1"], "cannot write /proc/dlmc"],
  ])("refuses %j with 2", async (more, says) => {
    const { exit, stderr } = await runCli("profile", sample, ...more);
    expect(exit).toBe(2);
    expect(stderr).toContain(says);
  });
});

const opened: { device?: Device } = {};
const device = (): Device => opened.device as Device;
beforeAll(async () => {
  opened.device = await openDevice({ exactTimestamps: true });
});
afterAll(() => opened.device?.dispose());

const models = ["digits", "residual", "towers"].map((name) => `test/device/programs/models/${name}.dlm`);

function manifestOf(path: string): Manifest {
  const { value } = compile({ path, text: readFileSync(path, "utf8") }, { profile: profiles[device().profile] });
  const [model] = value?.models ?? [];
  if (model === undefined) throw new Error(`${path} does not compile`);
  return model.manifest;
}

/** Of zeros: times and memory do not ask what the rows are. */
const rowsFor = ({ data }: Manifest, rows: number): Columns => ({
  rows,
  columns: Object.fromEntries(
    (data?.columns ?? []).map(({ name, storage, shape }) => {
      const length = rows * extentOf(shape);
      return [
        name,
        storage === "u8" ? new Uint8Array(length) : storage === "f32" ? new Float32Array(length) : new Uint32Array(length),
      ];
    }),
  ),
});

describe("the peak of memory", () => {
  it.each([
    ...models.map((path) => [path, "train"] as const),
    [models[1], "evaluate"] as const,
    [models[2], "predict_32"] as const,
  ])("%s, %s: is as planned, to 5 %", async (path, name) => {
    const manifest = manifestOf(path);
    const program = manifest.programs.find((each) => each.name === name);
    if (program === undefined) throw new Error(`no ${name}`);
    const model: Model = await createModel(manifest, { device: device() });
    const rows = program.kind === "predict" ? undefined : rowsFor(manifest, 50);
    const { memory, dataBytes } = await measureProgram(model.executor, program, { rows, runs: 1 });
    expect(memory.peak / (program.peakBytes + dataBytes)).toBeGreaterThan(0.95);
    expect(memory.peak / (program.peakBytes + dataBytes)).toBeLessThan(1.05);
    model.dispose();
    expect(model.executor.memory().live).toBe(0);
  });

  it("is as planned after training, which reads back too", async () => {
    const manifest = manifestOf("test/device/programs/models/residual.dlm");
    const model = await createModel(manifest, { device: device() });
    const rows = rowsFor(manifest, 600);
    await model.train(rows, { maxSteps: 20, onCheckpoint: () => {} });
    const data = Object.values(rows.columns).reduce((sum, { byteLength }) => sum + byteLength, 600 * 4);
    const planned = (manifest.programs.find(({ name }) => name === "train")?.peakBytes ?? 0) + data;
    const { peak, staging } = model.executor.memory();
    expect(peak / planned).toBeGreaterThan(0.95);
    expect(peak / planned).toBeLessThan(1.05);
    // The largest that is read is a checkpoint: the parameters and the optimizer's states.
    const kept = [...manifest.parameters, ...manifest.states.filter(({ role }) => role === "optimizer")];
    const checkpoint = kept.reduce((sum, { shape }) => sum + 4 * extentOf(shape), 0);
    expect(staging.peak / checkpoint).toBeGreaterThan(0.95);
    expect(staging.peak / checkpoint).toBeLessThan(1.05);
    model.dispose();
    expect(model.executor.memory()).toMatchObject({ live: 0, staging: { live: 0 } });
  });
});

describe("a device without timestamps", () => {
  it("times each kernel alone, by the clock", async () => {
    const manifest = manifestOf("test/device/programs/models/residual.dlm");
    const plain: Device = { ...device(), features: new Set([...device().features].filter((name) => name !== "timestamp-query")) };
    const model = await createModel(manifest, { device: plain });
    const program = manifest.programs.find(({ name }) => name === "evaluate");
    if (program === undefined) throw new Error("no program");
    const measured = await measureProgram(model.executor, program, { rows: rowsFor(manifest, 20), runs: 1 });
    expect(measured.timing).toEqual({ method: "clock" });
    for (const [n, step] of program.steps.entries()) {
      if (step.kind === "dispatch") expect(measured.steps[n]).toBeGreaterThan(0);
    }
    model.dispose();
  });
});
