import type { Loss } from "../define.js";
import { binaryCrossentropy } from "./binary_crossentropy.js";
import { binaryFocalCrossentropy } from "./binary_focal_crossentropy.js";
import { categoricalCrossentropy } from "./categorical_crossentropy.js";
import { categoricalFocalCrossentropy } from "./categorical_focal_crossentropy.js";
import { categoricalHinge } from "./categorical_hinge.js";
import { cosineSimilarity } from "./cosine_similarity.js";
import { ctc } from "./ctc.js";
import { hinge } from "./hinge.js";
import { huber } from "./huber.js";
import { klDivergence } from "./kl_divergence.js";
import { listNet } from "./list_net.js";
import { logCosh } from "./log_cosh.js";
import { mae } from "./mae.js";
import { mape } from "./mape.js";
import { mse } from "./mse.js";
import { msle } from "./msle.js";
import { pairwiseHinge } from "./pairwise_hinge.js";
import { pairwiseLogistic } from "./pairwise_logistic.js";
import { poisson } from "./poisson.js";
import { sparseCategoricalCrossentropy } from "./sparse_categorical_crossentropy.js";
import { squaredHinge } from "./squared_hinge.js";

/** Every loss of the language, in the order of the docs. */
export const losses: readonly Loss[] = [
  sparseCategoricalCrossentropy,
  categoricalCrossentropy,
  binaryCrossentropy,
  categoricalFocalCrossentropy,
  binaryFocalCrossentropy,
  klDivergence,
  ctc,
  categoricalHinge,
  mse,
  mae,
  huber,
  logCosh,
  mape,
  msle,
  poisson,
  hinge,
  squaredHinge,
  cosineSimilarity,
  pairwiseLogistic,
  pairwiseHinge,
  listNet,
];

/** The loss of that name; undefined where there is none. */
export const lossNamed = (name: string): Loss | undefined => losses.find((loss) => loss.name === name);
