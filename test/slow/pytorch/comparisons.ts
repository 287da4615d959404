import { activationCases } from "./activation_cases.js";
import type { LayerCase } from "./case.js";
import { layerCases } from "./layer_cases.js";

/** Everything whose training is held to PyTorch's, by what the rows are about: for the test and for `npm run compare`. */
export const comparisons: readonly { readonly title: string; readonly cases: readonly LayerCase[] }[] = [
  { title: "Layers", cases: layerCases },
  { title: "Activations", cases: activationCases },
];
