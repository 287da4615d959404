import { forwardPipeline, pipeline } from "../../compiler/passes/pipeline.js";

/** All passes in their order, by the names that `--disable-pass` takes. */
export const passNames: readonly string[] = [...new Set([...forwardPipeline, ...pipeline].map(({ name }) => name))];
