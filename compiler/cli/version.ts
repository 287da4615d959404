/** Put in by scripts/build.mjs. */
declare const __DLMC_VERSION__: string | undefined;

/** Of this package; `0.0.0-source` when run from the sources. */
export const version: string = typeof __DLMC_VERSION__ === "string" ? __DLMC_VERSION__ : "0.0.0-source";
