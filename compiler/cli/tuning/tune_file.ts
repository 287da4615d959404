import type { CompiledModel } from "../../compile.js";
import { adapterOptions } from "../adapter_choice.js";
import { listOption, type Options, type Outcome, usageError } from "../command.js";
import { checkFile, compileFile, refused } from "../model_file.js";
import type { Terminal } from "../terminal.js";
import { type TuneSettings, tuneKernels } from "./tune_kernels.js";

interface Context {
  readonly options: Options;
  readonly terminal: Terminal;
}

/** Tunes the kernels of a file, and keeps what was found after each. Throws the runtime's failures. */
export async function tuneFile(path: string, settings: TuneSettings, context: Context): Promise<Outcome> {
  const { options, terminal } = context;
  // Mistakes of the file are told on machines without a device too.
  const checked = await checkFile(path, options, terminal);
  if (!checked.ok) return checked.outcome;
  if (checked.value.models === undefined) return refused(path, checked.value);

  withoutDriverCaches();
  const [{ openDevice }, { profiles }] = await Promise.all([
    import("../../../runtime/device.js"),
    import("../../schedule/profile.js"),
  ]);
  const device = await openDevice({ ...adapterOptions(options), exactTimestamps: true });
  try {
    const compiled = await compileFile(path, options, { profile: profiles[device.profile] }, terminal);
    if (!compiled.ok) return compiled.outcome;
    const { models } = compiled.value.compilation;
    const wanted = listOption(options, "program");
    const programs = models.flatMap((model) => programsOf(model, wanted));
    const missing = wanted.find((name) => !programs.some(({ assembled }) => isCalled(assembled, name)));
    if (missing !== undefined) {
      const names = models.flatMap((model) => model.programs.map(({ assembled }) => assembled.name));
      return usageError(`there is no program ${missing}`, terminal, `there are ${names.join(", ")}`);
    }
    const kernels = programs.flatMap(({ plan }) => plan.kernels);
    const outcome = await tuneKernels(kernels, { device, settings, terminal });
    return { ...outcome, json: { file: path, ...(outcome.json as object) } };
  } finally {
    device.dispose();
  }
}

/** What drivers keep of earlier runs would hide how long they take to compile. */
function withoutDriverCaches(): void {
  process.env.MESA_SHADER_CACHE_DISABLE ??= "true";
  process.env.__GL_SHADER_DISK_CACHE ??= "0";
}

type NamedProgram = { readonly name: string; readonly kind: string };

const isCalled = ({ name, kind }: NamedProgram, wanted: string): boolean => name === wanted || kind === wanted;

/** Those that are asked for, else the training step, else all. */
function programsOf({ programs }: CompiledModel, wanted: readonly string[]): CompiledModel["programs"] {
  if (wanted.length > 0) return programs.filter(({ assembled }) => wanted.some((name) => isCalled(assembled, name)));
  const training = programs.filter(({ assembled }) => assembled.kind === "train");
  return training.length > 0 ? training : programs;
}
