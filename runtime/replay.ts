import { readParameters, readStates, resetStates, writeParameters, writeStates } from "./tensors.js";
import { beginWindow, type Good, type TrainingRun } from "./training_run.js";
import { epochWindows, type Window } from "./windows.js";

/** Steps that have been run before, run again from a state that is known. */
export interface Replay {
  /** Goes back to a state. */
  readonly restart: (good: Good) => Promise<void>;
  /** Steps up to the end of the window at hand. */
  readonly left: () => number;
  /** Runs so many steps, not beyond the window, and says whether the sum of their losses is a finite number. */
  readonly run: (steps: number) => Promise<boolean>;
  /** Counts a step that somebody else has run. */
  readonly passed: (steps: number) => Promise<void>;
  readonly keep: () => Promise<Good>;
}

const lossState = { kind: "state", name: "metric/loss" } as const;

export function createReplay(run: TrainingRun): Replay {
  const { executor, program, division, seed } = run;
  const metrics = executor.manifest.states.filter(({ role }) => role === "metric");
  const place = { ...run.place };
  const at = { steps: 0 };

  const windows = (): readonly Window[] => epochWindows(division, seed, place.epoch);
  const begin = async (): Promise<void> => {
    const window = windows()[place.window];
    at.steps = window === undefined ? 0 : await beginWindow(run, window, place);
  };
  const passed = async (steps: number): Promise<void> => {
    place.position += steps;
    place.step += steps;
    if (place.position < at.steps) return;
    const isEpoch = place.window + 1 === windows().length;
    Object.assign(place, { position: 0, window: isEpoch ? 0 : place.window + 1, epoch: place.epoch + (isEpoch ? 1 : 0) });
    await begin();
  };
  return {
    restart: async (good) => {
      writeParameters(executor, good.parameters);
      writeStates(executor, good.states);
      resetStates(executor, metrics);
      Object.assign(place, good.place);
      if (place.window >= windows().length) Object.assign(place, { window: 0, position: 0, epoch: place.epoch + 1 });
      await begin();
    },
    left: () => at.steps - place.position,
    run: async (steps) => {
      if (steps > 0) executor.run(program.name, steps);
      const [loss] = await executor.readAll([lossState], { clear: true });
      await passed(steps);
      return Number.isFinite(loss?.[0]);
    },
    passed,
    keep: async () => {
      const [parameters, states] = await Promise.all([readParameters(executor), readStates(executor)]);
      return { place: { ...place }, parameters, states };
    },
  };
}
