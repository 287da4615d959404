import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { tellCompiling } from "../../../compiler/cli/compiling.js";
import { openTerminal } from "../../../compiler/cli/terminal.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Compiles two kernels that take so many milliseconds each. */
function linesOf(milliseconds: number, { verbose }: { readonly verbose: boolean }): readonly string[] {
  const lines: string[] = [];
  const terminal = {
    ...openTerminal({ json: false, quiet: false }),
    interactive: false,
    note: (line: string) => lines.push(line),
  };
  const tell = tellCompiling(terminal, verbose);
  for (const [done, kernel] of ["conv2d_1", "dense_1"].entries()) {
    tell({ kernel, origin: `x.dlm:${done + 1}`, done, of: 2 });
    vi.advanceTimersByTime(milliseconds);
    tell({ kernel, origin: `x.dlm:${done + 1}`, milliseconds, done: done + 1, of: 2 });
  }
  vi.advanceTimersByTime(10_000);
  return lines;
}

it("says nothing where kernels are at hand", () => {
  expect(linesOf(20, { verbose: false })).toEqual([]);
});

it("says what is being compiled where that takes its time, and how long it took", () => {
  expect(linesOf(400, { verbose: false })).toEqual(["compiling kernel 2 of 2: dense_1 (x.dlm:2)", "compiled 2 kernels in 0.8 s"]);
});

it("gives every kernel its line where it is asked to", () => {
  expect(linesOf(20, { verbose: true })).toEqual([
    "compiled conv2d_1 (x.dlm:1) in 20 ms",
    "compiled dense_1 (x.dlm:2) in 20 ms",
    "compiled 2 kernels in 0.0 s",
  ]);
});
