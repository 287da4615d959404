import type { Manifest } from "../runtime/manifest.js";
import { invariant } from "./base/invariant.js";
import { linesOf, type Source } from "./base/span.js";
import { check } from "./check/check.js";
import type { CheckedModel, CheckedModule } from "./check/checked.js";
import type { Observer } from "./check/observer.js";
import type { Override } from "./check/overrides.js";
import { makeManifest } from "./codegen/manifest.js";
import { programSpecs } from "./codegen/program.js";
import type { LineOf } from "./codegen/sources.js";
import { type GeneratedFile, printModule } from "./codegen/typescript/module.js";
import { bufferTooLarge } from "./diagnostics/device.js";
import { type Checked, type Diagnostic, isError } from "./diagnostics/diagnostic.js";
import { library } from "./library/index.js";
import { limitProgram, tooLittle } from "./memory_limit.js";
import { pipelineFor } from "./passes/pipeline.js";
import { type PassObserver, runPasses } from "./passes/run.js";
import { storeHalves } from "./passes/store_halves.js";
import type { Limited } from "./plan/memory/limit_memory.js";
import { makePlans, type Plan, reschedule } from "./plan/plan.js";
import type { TunedSchedules } from "./plan/tuned.js";
import { assemblePrograms } from "./program/assemble.js";
import type { Program } from "./program/program.js";
import { lavapipe, type Profile, profiles } from "./schedule/profile.js";
import type { Module } from "./syntax/ast.js";
import { parse } from "./syntax/parse.js";

export interface CompileOptions {
  /** The text of the file that `use "path"` in the file `from` means; undefined where there is none. Nothing is read by the compiler. */
  readonly load?: (path: string, from: string) => Source | undefined;
  /** `--set train.epochs=1` */
  readonly overrides?: readonly Override[];
  /** The kind of device that kernels are scheduled for. */
  readonly profile?: Profile;
  /** Schedules that `dlmc tune` has measured. */
  readonly schedules?: TunedSchedules;
  /** Bytes that a training step may take beside the data set: above them, values are computed again instead of being kept. */
  readonly memoryLimit?: number;
  /** Passes to leave out, by name. */
  readonly disabledPasses?: readonly string[];
  /** The sizes of batch that predictions are made for; 1 and 32 unless told. */
  readonly predictBatches?: readonly number[];
  /** Watches the passes over each program. */
  readonly observe?: (model: CheckedModel, program: Program) => PassObserver;
}

/** Every stage of a file without errors. */
export interface Compilation {
  readonly ast: Module;
  readonly models: readonly CompiledModel[];
}

export interface CompiledModel {
  readonly checked: CheckedModel;
  readonly programs: readonly CompiledProgram[];
  readonly manifest: Manifest;
  /** The kind of device that the plans and the manifest are for. */
  readonly profile: Profile;
  readonly schedules: TunedSchedules;
  /** `mnist.dlm:9` for a place of the source. */
  readonly lineOf: LineOf;
}

/** The files of a model's module, with kernels for every kind of device. */
export function emitModule({ manifest, programs, profile, schedules, lineOf }: CompiledModel): readonly GeneratedFile[] {
  const others = Object.values(profiles).filter((other) => other !== profile);
  const plans = programs.map(({ plan }) => plan);
  const specsFor = (other: Profile) =>
    programSpecs(
      reschedule(plans, other, schedules).map((plan, i) => ({ program: programs[i].optimised, plan })),
      lineOf,
    );
  const variants = [
    { profile: profile.name, programs: manifest.programs },
    ...others.map((other) => ({ profile: other.name, programs: specsFor(other) })),
  ];
  return printModule(manifest, variants);
}

export interface CompiledProgram {
  /** Assembled: forward, gradients and updates, before any pass. */
  readonly assembled: Program;
  readonly optimised: Program;
  readonly plan: Plan;
  /** What `memoryLimit` has changed, where it has. */
  readonly limited?: Limited;
}

export type TextOf = (path: string) => string | undefined;

export interface Result<T> {
  readonly diagnostics: readonly Diagnostic[];
  /** The text of the file, and of each that it used, by the path that spans name. */
  readonly textOf: TextOf;
  /** Absent where there is an error. */
  readonly value?: T;
}

export interface AnalyseOptions extends Pick<CompileOptions, "load" | "overrides"> {
  /** What `parse` has made of the text, where that has been done. */
  readonly parsed?: Checked<Module>;
  /** Hears what names and calls mean, and what values are. */
  readonly observer?: Observer;
}

/** Finds every mistake of a file, and goes no further: what `dlmc check` and the editor do. */
export function analyse(
  source: Source,
  { parsed = parse(source), ...options }: AnalyseOptions = {},
): Result<{ readonly ast: Module; readonly module: CheckedModule }> {
  const texts = new Map([[source.path, source.text]]);
  const textOf: TextOf = (path) => texts.get(path) ?? library.find((file) => file.path === path)?.text;
  const { value: ast, diagnostics: syntax } = parsed;
  const load = (path: string, from: string) => {
    const used = options.load?.(path, from);
    if (used) texts.set(used.path, used.text);
    return used && parse(used);
  };
  const { overrides = [], observer } = options;
  const { value: module, diagnostics: meaning } = check(ast, { load, syntax, overrides, ...(observer && { observer }) });
  const diagnostics = [...syntax, ...meaning];
  if (diagnostics.some(isError)) return { diagnostics, textOf };
  invariant(module, "a file was refused without a diagnostic");
  return { diagnostics, textOf, value: { ast, module } };
}

/** The whole pipeline, text to manifest. Pure: files are read by `load`, and nothing is written. Throws CompilerBug only. */
export function compile(source: Source, options: CompileOptions = {}): Result<Compilation> {
  const { diagnostics, textOf, value } = analyse(source, options);
  if (!value) return { diagnostics, textOf };
  const lineOf = lineFinder(textOf);
  const models = value.module.models.map((model) => compileModel(model, options, lineOf));
  const beyond = models.flatMap((model) => [...checkLimits(model), ...checkMemory(model, options.memoryLimit)]);
  return { diagnostics: [...diagnostics, ...beyond], textOf, ...(beyond.length === 0 && { value: { ast: value.ast, models } }) };
}

/** What does not fit the device that the model is compiled for; each value once, whichever programs hold it. */
function checkLimits({ checked, programs, profile }: CompiledModel): readonly Diagnostic[] {
  const found = programs
    .flatMap(({ plan }) => plan.values)
    .filter(({ bytes }) => bytes > profile.bufferBytes)
    .map(({ node, bytes }) => {
      const what = node.attrs.path === undefined ? `the values of ${node.name}` : `the weights ${String(node.attrs.path)}`;
      return bufferTooLarge({ what, span: node.origin ?? checked.span, bytes, limit: profile.bufferBytes });
    });
  return [...new Map(found.map((diagnostic) => [diagnostic.title, diagnostic])).values()];
}

function checkMemory({ checked, programs }: CompiledModel, limit = Number.POSITIVE_INFINITY): readonly Diagnostic[] {
  return programs.flatMap(({ plan, limited }) =>
    limited && plan.peakBytes > limit ? [tooLittle(checked, { plan, limited }, limit)] : [],
  );
}

function compileModel(checked: CheckedModel, options: CompileOptions, lineOf: LineOf): CompiledModel {
  const { profile = lavapipe, schedules = {}, disabledPasses: disabled = [], predictBatches } = options;
  const pipeline = pipelineFor({ buffers: profile.storageBuffers });
  const assembled = assemblePrograms(checked, { passes: { disabled }, ...(predictBatches && { predictBatches }) });
  const fused = assembled.map((program): Program => {
    const observers = options.observe ? [options.observe(checked, program)] : [];
    return { ...program, graph: runPasses(program.graph, pipeline, { disabled, observers }) };
  });
  const planAll = (all: readonly Program[]): readonly Plan[] =>
    makePlans(
      all.map(({ graph }) => graph),
      profile,
      schedules,
    );
  const first = planAll(fused);
  const limited = fused.map((program, i) => limitProgram(program, first[i], options.memoryLimit));
  const isHalf = checked.training?.precision === "f16";
  const optimised = fused.map((program, i): Program => {
    const graph = limited[i]?.graph ?? program.graph;
    return { ...program, graph: isHalf && program.kind === "train" ? runPasses(graph, [storeHalves], { disabled }) : graph };
  });
  const plans = isHalf || limited.some((each) => each !== undefined) ? planAll(optimised) : first;
  const programs = assembled.map((program, i) => ({
    ...{ assembled: program, optimised: optimised[i], plan: plans[i] },
    ...(limited[i] && { limited: limited[i] }),
  }));
  const specs = programSpecs(
    programs.map(({ optimised: program, plan }) => ({ program, plan })),
    lineOf,
  );
  return { checked, programs, manifest: makeManifest(checked, assembled, specs), profile, schedules, lineOf };
}

/** Names places as `mnist.dlm:9`, by the last part of the path: generated files do not know where they were made. */
function lineFinder(textOf: TextOf): LineOf {
  const known = new Map<string, (start: number) => string>();
  const placesIn = (path: string): ((start: number) => string) => {
    const text = textOf(path);
    const file = path.split(/[\\/]/).at(-1) ?? path;
    const lineAt = text === undefined ? undefined : linesOf(text);
    return (start) => (lineAt ? `${file}:${lineAt(start)}` : file);
  };
  return ({ path, start }) => {
    const places = known.get(path) ?? placesIn(path);
    known.set(path, places);
    return places(start);
  };
}
