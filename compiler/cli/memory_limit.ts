import type { Limited } from "../plan/memory/limit_memory.js";
import { failed, type Options, ok, type Result, textOption } from "./command.js";
import { exitCodes } from "./exit.js";
import type { Terminal } from "./terminal.js";

export const memoryLimitOption = [
  {
    flags: "--memory-limit <size>",
    doc: "what a training step may take on the device beside the data set, as in 64MB or 1GiB: values are computed again to stay below",
  },
] as const;

const units: { readonly [unit: string]: number } = {
  "": 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
};

/** The bytes of `--memory-limit`, undefined where it is not given. */
export function readMemoryLimit(options: Options, terminal: Terminal): Result<number | undefined> {
  const text = textOption(options, "memoryLimit");
  if (text === undefined) return ok(undefined);
  const [, amount = "", unit = ""] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim()) ?? [];
  const bytes = Number(amount) * (units[unit.toUpperCase()] ?? Number.NaN);
  if (amount !== "" && bytes >= 1) return ok(bytes);
  return failed(
    { exit: exitCodes.usage, title: `--memory-limit ${text} is not a size`, help: "write it like 64MB, 1.5GB or 512MiB" },
    terminal,
  );
}

/** What a limit has changed in a plan that takes so many bytes now. */
export const limitedFacts = ({ before, after, repeatedFlops, flops }: Limited, peakBytes: number) => ({
  peakBytesBefore: peakBytes - after + before,
  peakBytes,
  repeatedFlops,
  flops,
});

/** `31.6 MiB without the limit, 24.6 MiB with it, for 16.3 % more operations` */
export function limitedText({ peakBytesBefore, peakBytes, repeatedFlops, flops }: ReturnType<typeof limitedFacts>): string {
  const share = ((100 * repeatedFlops) / Math.max(1, flops)).toFixed(1);
  return `${mebibytes(peakBytesBefore)} without the limit, ${mebibytes(peakBytes)} with it, for ${share} % more operations`;
}

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
