import { type Compilation, type CompiledModel, type CompiledProgram, emitModule } from "./compile.js";
import { printGraph } from "./ir/print.js";
import { printKernel } from "./kernel/print.js";
import { printPlan } from "./plan/print.js";
import type { Program } from "./program/program.js";
import { printLoops } from "./schedule/print.js";
import { printAst } from "./syntax/print.js";

/** A stage of the pipeline that can be looked at: `dlmc build x.dlm --emit NAME`. */
export interface EmitStage {
  readonly name: string;
  readonly doc: string;
  /** Text that is the same for the same source, and that diffs well. */
  readonly print: (compilation: Compilation) => string;
}

/** In the order of the pipeline. */
export const emitStages: readonly EmitStage[] = [
  { name: "ast", doc: "the tree of the file, as it was written", print: ({ ast }) => printAst(ast) },
  {
    name: "graph",
    doc: "the graphs of prediction and evaluation, before any pass",
    print: ofPrograms(({ assembled }) => (assembled.kind === "train" ? undefined : printGraph(assembled.graph))),
  },
  {
    name: "gradients",
    doc: "the graph of a training step: forward, gradients and updates, before the passes behind it",
    print: ofPrograms(({ assembled }) => (assembled.kind === "train" ? printGraph(assembled.graph) : undefined)),
  },
  {
    name: "optimised",
    doc: "all graphs after the passes, with their groups",
    print: ofPrograms(({ optimised }) => printGraph(optimised.graph)),
  },
  {
    name: "kernels",
    doc: "what each kernel computes, as formulas",
    print: ofPrograms(({ plan }) => plan.kernels.map(({ kernel }) => printKernel(kernel)).join("\n")),
  },
  {
    name: "loops",
    doc: "how each kernel runs: tiles, loops and vectors, as pseudo-code",
    print: ofPrograms(({ plan }) =>
      [...new Map(plan.kernels.map(({ loops, schedule }) => [loops, schedule]))]
        .map(([loops, schedule]) => printLoops(loops, schedule))
        .join("\n"),
    ),
  },
  {
    name: "plan",
    doc: "kernels in order, the buffers and what they hold when, and the memory at the peak",
    print: ofPrograms(({ plan }, { lineOf }) => printPlan(plan, lineOf)),
  },
  {
    name: "wgsl",
    doc: "the kernels as WebGPU takes them",
    print: ofPrograms(({ assembled }, { manifest }) => {
      const program = manifest.programs.find(({ name }) => name === assembled.name);
      return program && [...new Set(program.kernels.map(({ wgsl }) => wgsl))].join("\n");
    }),
  },
  {
    name: "ts",
    doc: "the files of the module",
    print: ({ models }) =>
      models
        .flatMap(emitModule)
        .map(({ path, text }) => `// ---- ${path}\n${text}`)
        .join("\n"),
  },
];

/** One text for each program of each model below a line that names it, the programs that have none left out. */
function ofPrograms(print: (program: CompiledProgram, model: CompiledModel) => string | undefined): EmitStage["print"] {
  return ({ models }) =>
    models
      .flatMap((model) =>
        model.programs.flatMap((program) => {
          const text = print(program, model);
          return text === undefined ? [] : [`${heading(model, program.assembled)}\n${text}`];
        }),
      )
      .join("\n");
}

/** `#` begins a comment in the text of a graph. */
const heading = ({ checked }: CompiledModel, { name, batch }: Program): string =>
  `# ---- ${checked.name} ${name}, batch ${batch}`;
