/** The part of Node that the runtime itself needs: an adapter, gentle polling of it, and weights out of files. */
export { readBytes } from "./files.js";
export { openNodeAdapter } from "./open.js";
export { tamePolling } from "./polling.js";
