import { describe, expect, test } from "vitest";
import { compilerVersion } from "../../../compiler/codegen/version.js";
import { compile } from "../../../compiler/compile.js";
import { kernelHash } from "../../../compiler/plan/tuned.js";
import { lavapipe } from "../../../compiler/schedule/profile.js";
import type { Schedule } from "../../../compiler/schedule/schedule.js";
import { neighbours } from "../../../compiler/schedule/space.js";
import { emptyCache, parseCache, printCache, schedulesOf, withKernel } from "../../../compiler/tune/cache.js";

const schedule = { flat: false, tile: [2, 4], vectorise: true, unroll: 4, cooperate: true, roll: false, workgroup: 8 };
const tuned = { schedule, name: "dense_1", before: 2, after: 1 };
const finding = { adapter: "mesa", profile: "lavapipe", at: "2026-11-24T12:00:00.000Z", hash: "abc", tuned } as const;
const withOne = withKernel(emptyCache, finding);

describe("the cache", () => {
  test("is read as it was written", () => {
    expect(parseCache(printCache(withOne))).toEqual({ cache: withOne });
  });

  test.each([
    ["", "it is no JSON"],
    ["[]", "expected object"],
    [printCache({ ...withOne, compiler: "0.0.9" }), `it was made by dlmc 0.0.9, and this is ${compilerVersion}`],
    [printCache(withOne).replace('"unroll": 4', '"unroll": "four"'), "adapters.mesa.kernels.abc.schedule.unroll: "],
    [printCache(withOne).replace('"unroll": 4', '"unroll": 4, "spin": 1'), "spin"],
    [printCache(withOne).replace('"lavapipe"', '"toaster"'), "adapters.mesa.profile: "],
  ])("that is of no use says why: %j", (text, problem) => {
    const parsed = parseCache(text);
    expect("problem" in parsed && parsed.problem).toContain(problem);
  });

  test("keeps the last word on a kernel, and loses one for which nothing better was found", () => {
    const again = withKernel(withOne, { ...finding, tuned: { ...tuned, after: 0.5 } });
    expect(again.adapters.mesa?.kernels.abc?.after).toBe(0.5);
    expect(withKernel(again, { ...finding, tuned: undefined }).adapters.mesa?.kernels).toEqual({});
  });

  test("gives the schedules of an adapter, or of each kind of device what was tuned last", () => {
    const other = { ...schedule, unroll: 2 };
    const later = { ...finding, adapter: "newer", at: "2026-11-25T12:00:00.000Z", tuned: { ...tuned, schedule: other } };
    const both = withKernel(withKernel(emptyCache, later), finding);
    expect(schedulesOf(both, "mesa")).toEqual({ lavapipe: { abc: schedule } });
    expect(schedulesOf(both)).toEqual({ lavapipe: { abc: other } });
    expect(schedulesOf(both, "nobody")).toEqual({});
  });
});

const source = {
  path: "small.dlm",
  text: "dlm 1\n\nmodel Small {\n  input  x: f32[24]\n  output y: f32[8]\n\n  y = x -> dense(16) -> relu -> dense(8)\n}\n",
};
const predict = (schedules: { readonly lavapipe?: { readonly [hash: string]: Schedule } }) => {
  const program = compile(source, { schedules }).value?.models[0].programs.find(({ assembled }) => assembled.batch === 32);
  return program?.plan.kernels ?? [];
};

describe("a compilation with tuned schedules", () => {
  const [{ kernel, schedule: chosen }] = predict({});
  const hash = kernelHash(kernel);

  test("takes them in the place of the cost model's", () => {
    const [other] = neighbours(kernel, chosen, lavapipe);
    const [first, ...rest] = predict({ lavapipe: { [hash]: other } });
    expect(first).toMatchObject({ schedule: other, tuned: true });
    for (const { tuned: isTuned } of rest) expect(isTuned).toBe(false);
  });

  test("leaves aside what is not legal for the kernel", () => {
    const [first] = predict({ lavapipe: { [hash]: { ...chosen, tile: [1000, 3] } } });
    expect(first).toMatchObject({ schedule: chosen, tuned: false });
  });
});
