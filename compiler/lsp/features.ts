import type { Feature } from "./feature.js";
import { actions } from "./features/code_actions.js";
import { formatting } from "./features/formatting.js";

import { wgsl } from "./features/wgsl.js";

/** All that the server does beside telling mistakes, which it does unasked. */
export const features: readonly Feature[] = [formatting, actions, wgsl];
