import { DataFailure, RuntimeFailure } from "../../runtime/failure.js";
import { failureOutcome, type Outcome } from "./command.js";
import { type ExitCode, exitCodes } from "./exit.js";
import type { Terminal } from "./terminal.js";

/** What to say of something that was thrown: a failure of a device or of data in the common form, anything else as a bug of ours. */
export function troubleOutcome(error: unknown, terminal: Terminal): Outcome {
  if (process.env.DLMC_DEBUG === "1" && error instanceof Error) terminal.warn(error.stack ?? "");
  if (error instanceof DataFailure) return failed(exitCodes.data, error, terminal);
  if (error instanceof RuntimeFailure) return failed(exitOf(error), error, terminal);
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

/** Checkpoints and inputs are data; what a model was built without is a matter of its file; all else is the device's. */
function exitOf({ code }: RuntimeFailure): ExitCode {
  if (code === "DLM556" || code === "DLM557" || code === "DLM558") return exitCodes.data;
  return code === "DLM559" ? exitCodes.errors : exitCodes.device;
}

const failed = (exit: ExitCode, { code, message, help }: DataFailure | RuntimeFailure, terminal: Terminal): Outcome =>
  failureOutcome({ exit, title: message, code, ...(help !== undefined && { help }) }, terminal);
