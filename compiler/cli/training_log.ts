import { closeSync, openSync, writeSync } from "node:fs";

/** What happened while a model was trained: one JSON document a line, with the time of each. */
export interface TrainingLog {
  readonly write: (event: object) => void;
  readonly close: () => void;
}

/** Begins a log in a folder that is there, or goes on with the one that is there. */
export function openLog(path: string, append: boolean): TrainingLog {
  const file = openSync(path, append ? "a" : "w");
  const state = { open: true };
  return {
    write: (event) => {
      writeSync(file, `${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`);
    },
    close: () => {
      if (state.open) closeSync(file);
      state.open = false;
    },
  };
}
