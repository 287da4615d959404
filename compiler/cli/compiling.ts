import type { CompileProgress } from "../../runtime/pipelines.js";
import type { Terminal } from "./terminal.js";

/** What is shorter needs no word: kernels that the driver had kept. */
const worthTellingAfter = 500;

/**
 * Tells on stderr which kernel is being compiled, where that takes its time: one line over itself for somebody who watches, else
 * one at the start; and at the end how long it took. With `verbose` every kernel has a line with its time.
 */
export function tellCompiling(terminal: Terminal, verbose: boolean): (progress: CompileProgress) => void {
  const state: { started: number | undefined; told: boolean; timer: NodeJS.Timeout | undefined; latest: string } = {
    started: undefined,
    told: false,
    timer: undefined,
    latest: "",
  };
  const draw = () => {
    if (terminal.interactive) process.stderr.write(`\r\x1b[2K${state.latest.slice(0, terminal.columns - 1)}`);
    else if (!state.told) terminal.note(state.latest);
    state.told = true;
  };
  const erase = () => {
    if (state.told && terminal.interactive) process.stderr.write("\r\x1b[2K");
  };

  return (progress) => {
    const { milliseconds, done, of } = progress;
    if (state.started === undefined) {
      state.started = performance.now();
      state.timer = setTimeout(draw, worthTellingAfter);
    }
    if (milliseconds === undefined) {
      state.latest = `compiling kernel ${Math.min(of, done + 1)} of ${of}: ${placeOf(progress)}`;
      if (state.told && terminal.interactive) draw();
      return;
    }
    if (verbose) {
      erase();
      terminal.note(`compiled ${placeOf(progress)} in ${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`);
    }
    if (done < of) return;
    clearTimeout(state.timer);
    erase();
    const seconds = (performance.now() - state.started) / 1000;
    if (state.told || verbose) terminal.note(`compiled ${of} kernels in ${seconds.toFixed(1)} s`);
    Object.assign(state, { started: undefined, told: false });
  };
}

const placeOf = ({ kernel, origin }: CompileProgress): string => (origin === undefined ? kernel : `${kernel} (${origin})`);
