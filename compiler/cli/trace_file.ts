import { basename, dirname } from "node:path";
import type { Device } from "../../runtime/device.js";
import type { KernelTracer } from "../../runtime/measure/kernel_tracer.js";
import type { Observer } from "../../runtime/observer.js";
import { type Options, ok, type Result, textOption } from "./command.js";
import { openFolder } from "./folders.js";
import type { SessionWatch } from "./session.js";
import type { Terminal } from "./terminal.js";
import { printTrace, startTrace } from "./trace.js";
import { writeFiles } from "./write_files.js";

/** A trace that a command writes when it ends, however it ends. */
export interface TraceWriter {
  readonly observe: Observer;
  readonly watch: SessionWatch;
  /** Before the device is disposed of. A file that cannot be written is told, and takes nothing from what the command did. */
  readonly write: () => Promise<void>;
}

export const traceOption = [
  { flags: "--trace <file>", doc: "write what took how long, as a Chrome trace for ui.perfetto.dev" },
] as const;

/** Begins a trace where one is asked for; its folder is made and tried before hours are spent. */
export async function openTrace(options: Options, terminal: Terminal): Promise<Result<TraceWriter | undefined>> {
  const path = textOption(options, "trace");
  if (path === undefined) return ok(undefined);
  const folder = openFolder(dirname(path), terminal, "name another file with --trace");
  if (!folder.ok) return folder;
  const { createKernelTracer } = await import("../../runtime/measure/kernel_tracer.js");
  const trace = startTrace();
  const tracing: { tracer?: KernelTracer } = {};
  const encodeRuns = async (device: Device) => {
    if (!device.features.has("timestamp-query")) {
      terminal.note("the device has no timestamps: the trace tells of the host alone");
      return undefined;
    }
    tracing.tracer = await createKernelTracer(device, trace.kernels);
    return tracing.tracer.encodeRuns;
  };
  return ok({
    observe: trace.observe,
    watch: { device: { exactTimestamps: true }, observe: trace.observe, encodeRuns },
    write: async () => {
      await tracing.tracer?.settled();
      tracing.tracer?.dispose();
      const title = writeFiles(dirname(path), [{ path: basename(path), text: printTrace(trace.file()) }]);
      if (title === undefined) terminal.note(`trace: ${path}, to be opened in ui.perfetto.dev`);
      else terminal.warn(`warning: the trace is lost: ${title}`);
    },
  });
}
