import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { printWgsl } from "../../../compiler/codegen/wgsl.js";
import { createBuilder } from "../../../compiler/ops/builder.js";
import { pipeline } from "../../../compiler/passes/pipeline.js";
import { runPasses } from "../../../compiler/passes/run.js";
import { makePlan } from "../../../compiler/plan/plan.js";
import type { Statement } from "../../../compiler/schedule/loops.js";
import { lowerLoops } from "../../../compiler/schedule/lower.js";
import { portable } from "../../../compiler/schedule/profile.js";
import { randomKernel, randomSchedule } from "./random_kernel.js";

/** dense(8): f32[4, 32] times f32[32, 8], plus a bias. */
function denseKernel() {
  const builder = createBuilder();
  const input = (name: string, shape: readonly number[]) => builder.emit("input", {}, { name, dtype: "f32", shape }, { name });
  const product = builder.emit(
    "matmul",
    { a: input("x", [4, 32]), b: input("w", [32, 8]) },
    { transpose_a: false, transpose_b: false },
  );
  builder.output("y", builder.emit("add", { a: product, b: input("b", [8]) }));
  return makePlan(runPasses(builder.finish(), pipeline), portable).kernels[0].kernel;
}

const schedule = { flat: false, tile: [2, 4], vectorise: true, unroll: 4, cooperate: false, roll: false, workgroup: 64 };

describe("a matrix product with a bias", () => {
  const wgsl = printWgsl(lowerLoops(denseKernel(), schedule, portable), []);
  const loop = /for \(.*?\n {2}\}/s.exec(wgsl)?.[0] ?? "";
  const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length;

  test("loads in its loop what changes there, once for the whole tile", () => {
    // Two rows of x by vectors of four terms; four rows of w by vectors of four columns.
    expect(count(loop, /= x_input\[/g)).toBe(2);
    expect(count(loop, /= w_input\[/g)).toBe(4);
    expect(count(loop, /\+= /g)).toBe(8);
  });

  test("loads the bias once, outside of the loop", () => {
    expect(count(loop, /b_input/g)).toBe(0);
    expect(count(wgsl, /= b_input\[/g)).toBe(1);
  });

  test("computes outside of the loop what of an index does not change in it", () => {
    const before = wgsl.slice(0, wgsl.indexOf("for ("));
    expect(before).toMatch(/let at_0 = n \* 16/);
    expect(loop).not.toMatch(/n \* 16/);
  });
});

/** All statements with the loops around each, outermost first. */
function flatten(body: readonly Statement[], around: readonly (Statement & { kind: "for" })[] = []): readonly Placed[] {
  return body.flatMap((statement) => [
    { statement, around },
    ...(statement.kind === "for" ? flatten(statement.body, [...around, statement]) : []),
  ]);
}
interface Placed {
  readonly statement: Statement;
  readonly around: readonly (Statement & { kind: "for" })[];
}

describe("under any schedule", () => {
  const cases = randomKernel.chain((kernel) => randomSchedule(kernel, [2, 4, 8]).map((chosen) => ({ kernel, ...chosen })));
  const property = (check: (statements: readonly Placed[]) => void): void =>
    fc.assert(
      fc.property(cases, ({ kernel, schedule, profile }) => check(flatten(lowerLoops(kernel, schedule, profile).body))),
      { numRuns: 100, seed: 21 },
    );

  test("a name is given once", () =>
    property((statements) => {
      const names = statements.flatMap(({ statement: s }) => {
        if (s.kind === "let" || s.kind === "accumulator") return [s.name];
        return s.kind === "for" ? [s.variable.name] : [];
      });
      // Two nests may run over one variable.
      const loops = new Set(statements.flatMap(({ statement: s }) => (s.kind === "for" ? [s.variable.name] : [])));
      const others = names.filter((name) => !loops.has(name));
      expect(new Set(others).size).toBe(others.length);
    }));

  test("nothing is computed in a loop that does not change there", () =>
    property((statements) => {
      for (const { statement, around } of statements) {
        const loop = around.at(-1);
        if (statement.kind !== "let" || !loop) continue;
        expect(statement.value.variables.has(loop.variable), statement.name).toBe(true);
      }
    }));
});
