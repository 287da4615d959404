import { activationCases } from "./activation_cases.js";
import { attentionCases } from "./attention_cases.js";
import type { LayerCase } from "./case.js";
import { layerCases } from "./layer_cases.js";
import { lossCases } from "./loss_cases.js";
import { recurrentCases } from "./recurrent_cases.js";
import { spatialCases } from "./spatial_cases.js";
import { optimizerCases, scheduleCases, trainingCases } from "./training_cases.js";

/** Everything whose training is held to PyTorch's, by what the rows are about: for the test and for `npm run compare`. */
export const comparisons: readonly { readonly title: string; readonly cases: readonly LayerCase[] }[] = [
  { title: "Layers", cases: layerCases },
  { title: "Layers along one to three axes", cases: spatialCases },
  { title: "Recurrent layers, states and masks", cases: recurrentCases },
  { title: "Tokens and attention", cases: attentionCases },
  { title: "Activations", cases: activationCases },
  { title: "Losses", cases: lossCases },
  { title: "Optimizers", cases: optimizerCases },
  { title: "Schedules", cases: scheduleCases },
  { title: "Clipping, groups, accumulation and averages", cases: trainingCases },
];
