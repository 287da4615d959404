import { exitCodes } from "./exit.js";

/** The first Ctrl-C (or SIGTERM) aborts `signal` and calls back; the second ends the process where it stands. */
export function onInterrupt(told: () => void): { readonly signal: AbortSignal; readonly dispose: () => void } {
  const controller = new AbortController();
  const listen = () => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort();
    told();
  };
  process.on("SIGINT", listen);
  process.on("SIGTERM", listen);
  return {
    signal: controller.signal,
    dispose: () => {
      process.off("SIGINT", listen);
      process.off("SIGTERM", listen);
    },
  };
}
