import { expect } from "vitest";
import { evaluateKernel } from "../../../compiler/kernel/evaluate_kernel.js";
import type { Kernel } from "../../../compiler/kernel/kernel.js";
import { interpretLoops } from "../../../compiler/schedule/interpret.js";
import { lowerLoops } from "../../../compiler/schedule/lower.js";
import type { Profile } from "../../../compiler/schedule/profile.js";
import type { Schedule } from "../../../compiler/schedule/schedule.js";
import { bufferValues } from "./random_kernel.js";

/** Loops must give what the formulas give; `words` of a data set in bytes are unpacked for the formulas. */
export function expectSameValues(kernel: Kernel, schedule: Schedule, profile: Profile): void {
  const loops = lowerLoops(kernel, schedule, profile);
  const values = bufferValues(kernel, 5);
  const bytes = new Set(kernel.reads.filter((tensor) => tensor.storage === "u8").map((tensor) => tensor.buffer));
  const unpacked = Object.entries(values).map(
    ([name, words]) => [name, bytes.has(name) ? words.flatMap(unpack) : words] as const,
  );
  const expected = evaluateKernel(kernel, Object.fromEntries(unpacked));
  const found = interpretLoops(loops, values);
  for (const [buffer, numbers] of Object.entries(expected)) {
    for (const [i, number] of numbers.entries()) {
      const close =
        Object.is(found[buffer][i], number) || Math.abs(found[buffer][i] - number) <= 1e-9 * Math.max(1, Math.abs(number));
      if (!close) expect.fail(`${kernel.name}: ${buffer}[${i}] is ${found[buffer][i]}, expected ${number}`);
    }
  }
}

const unpack = (word: number): readonly number[] => [0, 8, 16, 24].map((shift) => (word >>> shift) & 255);
