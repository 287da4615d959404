import type { Feature } from "./feature.js";
import { actions } from "./features/code_actions.js";
import { lenses } from "./features/code_lenses.js";
import { colours } from "./features/colours.js";
import { completion } from "./features/completion.js";
import { formatting } from "./features/formatting.js";
import { graph } from "./features/graph.js";
import { hovers } from "./features/hover.js";
import { hints } from "./features/inlay_hints.js";
import { navigation } from "./features/navigation.js";
import { renaming } from "./features/renaming.js";
import { signatures } from "./features/signature_help.js";
import { structure } from "./features/structure.js";
import { symbols } from "./features/symbols.js";
import { wgsl } from "./features/wgsl.js";

/** All that the server does beside telling mistakes, which it does unasked. */
export const features: readonly Feature[] = [
  ...[hovers, hints, completion, signatures, lenses],
  ...[actions, formatting, renaming],
  ...[navigation, symbols, structure, colours],
  ...[graph, wgsl],
];
