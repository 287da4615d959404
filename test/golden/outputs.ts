import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "../../compiler/compile.js";
import { emitStages } from "../../compiler/emit.js";

export const samplesFolder = join(import.meta.dirname, "../../samples");

/** The samples whose outputs are kept. */
const samples = ["mnist"] as const;
/** The stages that are kept, in the order of the pipeline. */
const stages = ["optimised", "plan", "wgsl"] as const;

export interface GoldenOutput {
  /** Below `samples/golden`. */
  readonly file: string;
  readonly text: string;
}

/** What the compiler makes of the samples now, scheduled for lavapipe. */
export const goldenOutputs = (): readonly GoldenOutput[] =>
  samples.flatMap((sample) => {
    const text = readFileSync(join(samplesFolder, sample, `${sample}.dlm`), "utf8");
    const { value, diagnostics } = compile({ path: `${sample}.dlm`, text });
    if (!value) throw new Error(`${sample}: ${diagnostics.map(({ title }) => title).join("; ")}`);
    return emitStages
      .filter(({ name }) => stages.some((stage) => stage === name))
      .map(({ name, print }) => ({ file: `${sample}.${name}.txt`, text: print(value) }));
  });
