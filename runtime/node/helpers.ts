import { availableParallelism } from "node:os";

const most = 3;

/**
 * How many devices beside the first can be of use for compiling with a software adapter: one for each other processor, if the
 * driver keeps what they compile where the first one finds it.
 */
export const usefulHelpers = (): number =>
  process.env.MESA_SHADER_CACHE_DISABLE === "true" || process.env.MESA_SHADER_CACHE_DISABLE === "1"
    ? 0
    : Math.min(most, availableParallelism() - 1);
