import { readFileSync } from "node:fs";

/**
 * Starts to watch what other processes do; the function that is returned says how many cores they kept busy since, without this
 * process and its children that have ended. Undefined where there is no /proc/stat.
 */
export function watchOthers(): () => number | undefined {
  const start = snapshot();
  return () => {
    const end = snapshot();
    if (start === undefined || end === undefined) return undefined;
    return Math.max(0, (end.busy - start.busy - (end.own - start.own)) / (end.at - start.at));
  };
}

/** Waits until other processes are nearly idle for half a second, and not longer than it is told. */
export async function waitForQuiet(seconds: number): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const others = watchOthers();
    await new Promise((resolve) => setTimeout(resolve, 500));
    if ((others() ?? 0) < 0.1) return;
  }
}

/** Seconds of processor time since the start of the machine, and of this process with its children. */
function snapshot(): { readonly at: number; readonly busy: number; readonly own: number } | undefined {
  try {
    const [user, nice, system, , , irq, softirq] = numbers(readFileSync("/proc/stat", "utf8").split("\n")[0] ?? "", 1);
    // Fields 14 to 17 of the line, which begins again after the name in brackets: utime, stime, cutime, cstime.
    const line = readFileSync("/proc/self/stat", "utf8");
    const own = numbers(line.slice(line.lastIndexOf(")") + 2), 11).slice(0, 4);
    const ticks = [user, nice, system, irq, softirq].reduce<number>((sum, each) => sum + (each ?? 0), 0);
    return { at: performance.now() / 1000, busy: ticks / ticksPerSecond, own: sum(own) / ticksPerSecond };
  } catch {
    return undefined;
  }
}

/** USER_HZ, the same on every Linux that Node runs on. */
const ticksPerSecond = 100;

const numbers = (line: string, skip: number): number[] => line.trim().split(/\s+/).slice(skip).map(Number);

const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0);
