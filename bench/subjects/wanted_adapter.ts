import type { WantedAdapter } from "../../runtime/node/open.js";

const kinds: readonly WantedAdapter[] = ["any", "hardware", "software", "swiftshader"];

/** As the command line has it: what DLMC_ADAPTER says, for all subjects alike. */
export const wantedAdapter = (): WantedAdapter => kinds.find((kind) => kind === process.env.DLMC_ADAPTER) ?? "any";
