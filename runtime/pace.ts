/** Decides how many steps go to the device between two readings, so that one takes about a sixth of a second. */
export interface Pace {
  readonly steps: () => number;
  /** So many steps and rows took so many seconds. */
  readonly record: (done: { readonly steps: number; readonly rows: number; readonly seconds: number }) => void;
  /** Of the last readings; 0 before there are any. */
  readonly examplesPerSecond: () => number;
}

const wantedSeconds = 0.15;
const mostSteps = 10_000;

export function createPace({ everyStep }: { readonly everyStep: boolean }): Pace {
  const state = { steps: 1, rows: 0, seconds: 0, readings: 0 };
  return {
    steps: () => (everyStep ? 1 : state.steps),
    record: ({ steps, rows, seconds }) => {
      state.readings += 1;
      // The first step compiles kernels, and says nothing about the others.
      if (state.readings === 1) return;
      // Old readings fade, so that the speed follows what else the machine does.
      state.rows = 0.9 * state.rows + rows;
      state.seconds = 0.9 * state.seconds + seconds;
      const wanted = Math.round((steps * wantedSeconds) / Math.max(seconds, 1e-6));
      state.steps = Math.max(1, Math.min(mostSteps, 4 * state.steps, wanted));
    },
    examplesPerSecond: () => (state.seconds > 0 ? state.rows / state.seconds : 0),
  };
}
