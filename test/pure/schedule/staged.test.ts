import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Kernel } from "../../../compiler/kernel/kernel.js";
import { createBuilder } from "../../../compiler/ops/builder.js";
import { pipeline } from "../../../compiler/passes/pipeline.js";
import { runPasses } from "../../../compiler/passes/run.js";
import { makePlan } from "../../../compiler/plan/plan.js";
import { interpretLoops } from "../../../compiler/schedule/interpret.js";
import type { LoopKernel, Statement } from "../../../compiler/schedule/loops.js";
import { lowerLoops } from "../../../compiler/schedule/lower.js";
import { sumOfProducts } from "../../../compiler/schedule/products.js";
import { gpu } from "../../../compiler/schedule/profile.js";
import type { Schedule } from "../../../compiler/schedule/schedule.js";
import { legal } from "../../../compiler/schedule/space.js";
import { iterationSpace, product } from "../../../compiler/schedule/walk.js";
import { bufferValues } from "./random_kernel.js";
import { expectSameValues } from "./same_values.js";
import { type Sizes, sizes, sumsOfProducts } from "./sums_of_products.js";

const kernelsOf = (make: (typeof sumsOfProducts)[keyof typeof sumsOfProducts], drawn: Sizes): readonly Kernel[] => {
  const builder = createBuilder();
  make(builder, drawn);
  return makePlan(runPasses(builder.finish(), pipeline), gpu).kernels.map(({ kernel }) => kernel);
};

/** A schedule with tiles of any form, small enough for the interpreter. */
const stagedSchedule = (kernel: Kernel): fc.Arbitrary<Schedule> =>
  fc
    .record({
      rows: fc.integer({ min: 1, max: 5 }),
      fours: fc.integer({ min: 1, max: 2 }),
      across: fc.constantFrom(1, 2, 4),
      workgroup: fc.constantFrom(4, 8, 16),
      terms: fc.tuple(
        ...(sumOfProducts(kernel)?.axes ?? []).map((axis) => fc.integer({ min: 1, max: Math.min(axis.extent, 8) })),
      ),
      unrolls: fc.nat(),
      vectorise: fc.boolean(),
    })
    .map(({ rows, fours, across, workgroup, terms, unrolls, vectorise }) => {
      const tile = iterationSpace(kernel, false).map(() => 1);
      const divisors = [1, 2, 3, 4, 8].filter((n) => product(terms) % n === 0);
      const unroll = divisors[unrolls % divisors.length];
      const staged = { rows, columns: 4 * fours, across, terms };
      return { flat: false, tile, vectorise, unroll, cooperate: false, roll: false, workgroup, staged };
    });

describe("the same values with both factors staged, whatever the tiles", () => {
  test.each(Object.entries(sumsOfProducts))("%s", (_, make) => {
    let tried = 0;
    const kernels = sizes.map((drawn) => kernelsOf(make, drawn).find((each) => sumOfProducts(each)));
    const cases = kernels
      .filter((kernel) => kernel !== undefined)
      .chain((kernel) => stagedSchedule(kernel).map((schedule) => ({ kernel, schedule })));
    fc.assert(
      fc.property(cases, ({ kernel, schedule }) => {
        if (legal(kernel, schedule, gpu) !== undefined) return;
        tried++;
        expectSameValues(kernel, schedule, gpu);
      }),
      { numRuns: 10, seed: 5, endOnFailure: true },
    );
    expect(tried).toBeGreaterThan(3);
  });
});

describe("the interpreter holds invocations to their barriers", () => {
  const [kernel] = kernelsOf(sumsOfProducts["matrix product"], { channels: 4, columns: 8, padding: [0, 0, 0, 0] });
  const staged = { rows: 2, columns: 4, across: 2, terms: [8] };
  const rest = { flat: false, vectorise: true, unroll: 4, cooperate: false, roll: false };
  const loops = lowerLoops(kernel, { ...rest, tile: [1, 1], workgroup: 4, staged }, gpu);
  const run = (changed: LoopKernel) => () => interpretLoops(changed, bufferValues(kernel, 1));
  /** The loops without the barrier of a number, in the order of the text. */
  const without = (number: number): LoopKernel => {
    let met = 0;
    const drop = (body: readonly Statement[]): readonly Statement[] =>
      body.flatMap((s): readonly Statement[] => {
        if (s.kind === "barrier") return met++ === number ? [] : [s];
        return "body" in s ? [{ ...s, body: drop(s.body) }] : [s];
      });
    return { ...loops, body: drop(loops.body) };
  };

  test("and runs what has them all", () => expect(run(loops)).not.toThrow());
  test("one before the tile is overwritten", () => expect(run(without(0))).toThrow(/is written while another/));
  test("one before it is read", () => expect(run(without(1))).toThrow(/is read without a barrier/));
  test("none in a branch that not all take", () => {
    const [last] = loops.body.slice(-1);
    const branched = loops.body.flatMap((s): readonly Statement[] =>
      s === last && s.kind === "if" ? [{ ...s, body: [...s.body, { kind: "barrier" }] }] : [s],
    );
    expect(branched).not.toEqual(loops.body);
    expect(run({ ...loops, body: branched })).toThrow(/not all invocations come/);
  });
});
