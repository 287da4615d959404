import type { EncodeRuns } from "../../runtime/commands.js";
import type { Device, DeviceOptions } from "../../runtime/device.js";
import type { Manifest } from "../../runtime/manifest.js";
import type { Model } from "../../runtime/model.js";
import type { Observer } from "../../runtime/observer.js";
import { invariant } from "../base/invariant.js";
import { suggest } from "../base/suggest.js";
import type { CheckedModel } from "../check/checked.js";
import type { CompiledModel, TextOf } from "../compile.js";
import { dataFolders } from "../files/data_folders.js";
import { adapterOption, adapterOptions } from "./adapter_choice.js";
import { failed, flagOption, type Options, ok, type Result, textOption } from "./command.js";
import { tellCompiling } from "./compiling.js";
import { exitCodes } from "./exit.js";
import { checkFile, compileFile, refused } from "./model_file.js";
import { settingOptions } from "./settings.js";
import type { Terminal } from "./terminal.js";
import { cacheOption, readSchedules } from "./tuning/schedule_file.js";
import { countTuned } from "./tuning/tuned_kernels.js";

/** A model of a file, compiled for the adapter at hand and on its device. */
export interface Session {
  readonly manifest: Manifest;
  readonly model: Model;
  /** The model as the compiler has it. */
  readonly compiled: CompiledModel;
  /** The texts of the file and of those that it uses. */
  readonly textOf: TextOf;
  /** Where the data's files are looked for. */
  readonly folders: readonly string[];
  readonly dispose: () => void;
}

/** What a command that measures wants besides. */
export interface SessionWatch {
  readonly device?: DeviceOptions;
  readonly observe?: Observer;
  readonly encodeRuns?: (device: Device) => Promise<EncodeRuns | undefined>;
  /** What to run in the place of what was compiled. */
  readonly change?: (manifest: Manifest) => Manifest;
}

/** What `train`, `eval` and `predict` have in common. */
export const sessionOptions = [
  { flags: "--model <name>", doc: "which model, where the file has several" },
  { flags: "--data <dir>", doc: "where the data files lie (beside the file, then the npm packages under dlmc.data)" },
  ...settingOptions,
  ...adapterOption,
  ...cacheOption,
  { flags: "--verbose", doc: "tell how long each kernel took to compile" },
] as const;

/** Opens a device, with more of its options than the command line has, and compiles the file for it. Throws the runtime's failures. */
export async function openSession(
  path: string,
  options: Options,
  terminal: Terminal,
  more: SessionWatch = {},
): Promise<Result<Session>> {
  // Mistakes of the file are told on machines without a device too, and before one is opened.
  const checked = await checkFile(path, options, terminal);
  if (!checked.ok) return checked;
  const { models, text } = checked.value;
  if (models === undefined) return { ok: false, outcome: refused(path, checked.value) };
  if (text !== "") terminal.warn(text);
  const name = chooseModel(models, options, terminal);
  if (!name.ok) return name;

  const [{ openDevice }, { createModel }, { observed }, { profiles }] = await Promise.all([
    import("../../runtime/device.js"),
    import("../../runtime/model.js"),
    import("../../runtime/observer.js"),
    import("../schedule/profile.js"),
  ]);
  const { observe } = more;
  const device = await observed(observe, ["open device"], () => openDevice({ ...adapterOptions(options), ...more.device }));
  try {
    const schedules = await readSchedules(options, terminal, device.adapter);
    // What there was to warn of in the file has been told.
    const quietly = { ...terminal, warn: () => {} };
    const file = await observed(observe, ["compile", path], () =>
      compileFile(path, options, { profile: profiles[device.profile], schedules }, quietly),
    );
    if (!file.ok) return file;
    const compiled = file.value.compilation.models.find((each) => each.manifest.model === name.value);
    invariant(compiled, `the model ${name.value} was checked and not compiled`);
    for (const { tuned, kernels } of countTuned(file.value.compilation, schedules))
      terminal.note(`${tuned} of ${kernels} kernels have tuned schedules`);
    const manifest = more.change?.(compiled.manifest) ?? compiled.manifest;
    const encodeRuns = await more.encodeRuns?.(device);
    const model = await createModel(manifest, {
      device,
      onCompile: tellCompiling(terminal, flagOption(options, "verbose")),
      ...(observe && { observe }),
      ...(encodeRuns && { encodeRuns }),
    });
    const dispose = () => {
      model.dispose();
      device.dispose();
    };
    const folders = dataFolders(path, textOption(options, "data"));
    return ok({ manifest, model, compiled, textOf: file.value.textOf, folders, dispose });
  } catch (error) {
    device.dispose();
    throw error;
  }
}

/** The model that `--model` names, else the only one, else the only one that is trained. */
export function chooseModel(models: readonly CheckedModel[], options: Options, terminal: Terminal): Result<string> {
  const names = models.map(({ name }) => name);
  const wanted = textOption(options, "model");
  const trained = models.filter(({ training }) => training !== undefined).map(({ name }) => name);
  const usual = names.length === 1 ? names : trained;
  const found = wanted === undefined ? (usual.length === 1 ? usual[0] : undefined) : names.find((name) => name === wanted);
  if (found !== undefined) return ok(found);
  if (names.length === 0) return failed({ exit: exitCodes.errors, title: "the file has no model" }, terminal);
  const near = wanted === undefined ? undefined : suggest(wanted, names);
  const title = wanted === undefined ? "the file has several models" : `the file has no model ${wanted}`;
  const help = near === undefined ? `say which: --model ${names.join(" or --model ")}` : `did you mean ${near}?`;
  return failed({ exit: exitCodes.usage, title, help }, terminal);
}
