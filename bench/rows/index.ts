import type { Row } from "../row.js";
import { ablation, ablationLstm } from "./ablation.js";
import { adapters } from "./adapters.js";
import { dispatches, peakRss } from "./costs.js";
import { dense512, dense4096 } from "./dense.js";
import { gpuCnn32 } from "./gpu_cnn_32.js";
import { inference1, inference32, inference256 } from "./inference.js";
import { resnet2032 } from "./resnet20_32.js";
import { seedCnn32, seedCnn128 } from "./seed_cnn.js";
import { seedLstm32 } from "./seed_lstm_32.js";

/** In the order in which they are measured and shown. */
export const rows: readonly Row[] = [
  seedCnn32,
  seedCnn128,
  seedLstm32,
  resnet2032,
  inference1,
  inference32,
  inference256,
  dense512,
  dispatches,
  peakRss,
  adapters,
  gpuCnn32,
  dense4096,
  ablation,
  ablationLstm,
];
