import { setFlagsFromString } from "node:v8";

/**
 * A compilation ends before optimised machine code for it would pay: with V8's default of 135 KB, `dlmc build` of the MNIST sample took
 * 1.09 s and 1.6 s of processor time, with a megabyte 0.93 s and 1.0 s. Long work, such as training, is optimised all the same.
 */
export const expectShortWork = (): void => setFlagsFromString("--interrupt-budget=1000000");
