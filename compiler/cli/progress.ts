import type { TrainProgress } from "../../runtime/training.js";
import type { Terminal } from "./terminal.js";

/** What is shown of progress, and what a row is: `images`, `rows`. */
export type Progress = Pick<
  TrainProgress,
  "epoch" | "epochs" | "step" | "steps" | "loss" | "accuracy" | "examplesPerSecond" | "secondsLeft"
> & { readonly unit: string };

/** Draws progress on stderr: one line over itself for somebody who watches, a line now and then for a log. */
export interface ProgressView {
  readonly show: (progress: Progress) => void;
  /** Writes a line that stays. */
  readonly say: (line: string) => void;
  readonly close: () => void;
}

const millisecondsBetweenLines = 10_000;
const millisecondsBetweenFrames = 100;

export function openProgress(terminal: Terminal, now: () => number = Date.now): ProgressView {
  if (terminal.quiet) return { show: () => {}, say: () => {}, close: () => {} };
  const drawn = { at: -Infinity, open: false };
  const erase = () => {
    if (drawn.open) process.stderr.write("\r\x1b[2K");
    drawn.open = false;
  };
  return {
    show: (progress) => {
      const due = terminal.interactive ? millisecondsBetweenFrames : millisecondsBetweenLines;
      const last = progress.step === progress.steps;
      if (!last && now() - drawn.at < due) return;
      drawn.at = now();
      if (!terminal.interactive) return terminal.note(progressText(progress));
      process.stderr.write(`\r\x1b[2K${progressBar(progress, terminal)}`);
      drawn.open = true;
    },
    say: (line) => {
      erase();
      terminal.note(line);
    },
    close: erase,
  };
}

/** `epoch 1/10  step 940/1875  loss 0.1832  accuracy 94.4 %  2810 images/s  11 s left` */
export const progressText = (progress: Progress): string =>
  [`epoch ${progress.epoch}/${progress.epochs}`, `step ${progress.step}/${progress.steps}`, ...figures(progress)].join("  ");

/** The same with a bar, cut to what the terminal has. */
export function progressBar(progress: Progress, { columns, paint }: Pick<Terminal, "columns" | "paint">): string {
  const head = `epoch ${progress.epoch}/${progress.epochs} `;
  const tail = `  ${figures(progress).join("  ")}`;
  const width = Math.max(0, Math.min(28, columns - head.length - tail.length - 6));
  const full = progress.steps === 0 ? 0 : Math.round((progress.step / progress.steps) * width);
  const percent = `${progress.steps === 0 ? 0 : Math.floor((100 * progress.step) / progress.steps)}%`.padStart(5);
  const line = `${head}${"█".repeat(full)}${"░".repeat(width - full)}${percent}${tail}`.slice(0, columns - 1);
  return width === 0 ? line : line.replace(/█+/, (bar) => paint.cyan(bar)).replace(/░+/, (rest) => paint.dim(rest));
}

function figures({ loss, accuracy, examplesPerSecond, unit, secondsLeft }: Progress): readonly string[] {
  return [
    `loss ${loss.toFixed(4)}`,
    ...(accuracy === undefined ? [] : [`accuracy ${(100 * accuracy).toFixed(1)} %`]),
    ...(examplesPerSecond > 0 ? [`${Math.round(examplesPerSecond)} ${unit}/s`] : []),
    ...(secondsLeft > 0 ? [`${duration(secondsLeft)} left`] : []),
  ];
}

/** `9 s`, `2 min 05 s`, `1 h 12 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")} min`;
}
