import { describe, expect, it } from "vitest";
import { bandwidthFor, shortestTime } from "../../../runtime/measure/probe.js";
import { blocks, compiled, madeUp, sample } from "./made_up.js";

const kernelNamed = (part: string, report = madeUp(sample())) => {
  const found = report.kernels.find(({ name }) => name.includes(part));
  if (found === undefined) throw new Error(`no kernel ${part} in ${report.kernels.map(({ name }) => name).join()}`);
  return found;
};

describe("the limits of a device", () => {
  const limits = madeUp(sample()).limits;

  it("are those of a cache for what fits into it", () => {
    expect(bandwidthFor(limits, 1000)).toBe(20);
    expect(bandwidthFor(limits, 2 ** 22)).toBe(20);
    expect(bandwidthFor(limits, 2 ** 22 + 1)).toBe(10);
    expect(bandwidthFor(limits, 2 ** 40)).toBe(10);
  });

  it("leave the longer of two times", () => {
    // 10^9 operations at 100 GFLOP/s; 10^8 bytes at 10 GB/s.
    expect(shortestTime(limits, { flops: 1e9, bytes: 1 })).toBeCloseTo(10);
    expect(shortestTime(limits, { flops: 1, bytes: 1e8 })).toBeCloseTo(10);
  });
});

describe("a report", () => {
  const report = madeUp(sample());

  it("has every kernel once, and shares that come to the whole", () => {
    const { manifest } = compiled(sample());
    const program = manifest.programs.find(({ name }) => name === "train");
    expect(report.kernels.map(({ name }) => name)).toEqual(program?.kernels.map(({ name }) => name));
    expect(report.kernels.reduce((sum, { share }) => sum + share, report.copies.time / report.step.device)).toBeCloseTo(1);
    expect(report.layers.reduce((sum, { time }) => sum + time, report.copies.time)).toBeCloseTo(report.step.device);
  });

  it("names lines and what stands there", () => {
    const kernel = kernelNamed("conv2d_2");
    expect(kernel.lines[0]).toBe("model.dlm:10");
    expect(kernel.sources[0]).toBe("conv2d(64, kernel: 3)");
  });

  it("counts operations of the convolution as its formula has them", () => {
    // 32 pictures of 11 x 11 (10 x 10 where the pooling drops the rest), 64 filters of 3 x 3 x 32, multiplied and added.
    const { flops, gigaflops, time } = kernelNamed("conv2d_2_bias");
    const convolution = (side: number) => 2 * 32 * side * side * 64 * 9 * 32;
    expect(flops).toBeGreaterThan(convolution(10));
    expect(flops).toBeLessThan(1.05 * convolution(11));
    expect(gigaflops).toBeCloseTo(flops / time / 1e6);
  });

  it("holds time against the limits", () => {
    for (const { flops, bytes, time, ofLimit, bound } of report.kernels) {
      const arithmetic = flops / 100e6;
      const moving = bytes / (bytes > 2 ** 22 ? 10e6 : 20e6);
      expect(ofLimit).toBeCloseTo(Math.max(arithmetic, moving) / time, 8);
      expect(bound).toBe(arithmetic >= moving && flops > 0 ? "arithmetic" : "memory");
    }
  });

  it("takes memory from the plan and from the count", () => {
    const { predicted, real, kinds, slots, live } = report.memory;
    expect(real).toBe(predicted);
    expect(kinds.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(predicted);
    expect(live).toHaveLength(report.kernels.length);
    const inSlots = slots.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(Math.max(...live)).toBeLessThanOrEqual(inSlots);
    expect(slots.every(({ values }) => values.length > 0)).toBe(true);
    for (const slot of slots) {
      expect(Math.max(...slot.values.map(({ bytes }) => bytes))).toBeLessThanOrEqual(slot.bytes);
      for (const [n, { first }] of slot.values.entries()) expect(first).toBeGreaterThan(slot.values[n - 1]?.last ?? -1);
    }
  });
});

describe("where kernels come from", () => {
  const report = madeUp(blocks);
  const layers = new Set(report.kernels.flatMap((kernel) => kernel.layers));

  it("is told as the file names it", () => {
    for (const name of ["stem", "head", "Res_1/conv2d_1", "Res_2/relu_2", "data", "loss", "metrics"])
      expect(layers).toContain(name);
    for (const name of ["stem_gradient", "conv2d_1", "image_scale"]) expect(layers).not.toContain(name);
  });

  it("is a part of the step", () => {
    expect(kernelNamed("stem_bias", report).phase).toBe("forward");
    const filter = report.kernels.find(({ operators }) => operators.includes("conv_filter_gradient"));
    expect(filter?.phases).toEqual(["backward", "update"]);
    expect(report.kernels.find(({ operators }) => operators.includes("advance"))?.phases).toContain("update");
    expect(new Set(madeUp(blocks, "predict_1").kernels.map(({ phase }) => phase))).toEqual(new Set(["forward"]));
  });
});
