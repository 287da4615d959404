import { failureOutcome, type Outcome } from "./command.js";
import { exitCodes } from "./exit.js";
import type { Terminal } from "./terminal.js";

/** A bug of ours: one line, how to report it, and the stack only for who asks with `DLMC_DEBUG=1`. */
export function crash(error: unknown, terminal: Terminal): Outcome {
  if (process.env.DLMC_DEBUG === "1" && error instanceof Error) terminal.warn(error.stack ?? "");
  const message = error instanceof Error ? error.message.split("\n")[0] : String(error);
  return failureOutcome(
    {
      exit: exitCodes.bug,
      title: `dlmc has made a mistake: ${message}`,
      help: "please report it with the .dlm file and the output of `dlmc doctor`; DLMC_DEBUG=1 shows where it happened",
    },
    terminal,
  );
}
