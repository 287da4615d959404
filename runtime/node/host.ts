/** The part of Node that the runtime itself needs: an adapter, gentle polling of it, helpers for compiling, and weights out of files. */
export { readBytes } from "./files.js";
export { usefulHelpers } from "./helpers.js";
export { openNodeAdapter } from "./open.js";
export { tamePolling } from "./polling.js";
