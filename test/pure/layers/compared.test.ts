import { expect, it } from "vitest";
import { layers } from "../../../compiler/layers/index.js";
import { losses } from "../../../compiler/training/losses/index.js";
import { optimizers } from "../../../compiler/training/optimizers/index.js";
import { schedules } from "../../../compiler/training/schedules/index.js";
import { drafts } from "../../harness/layer_drafts.js";
import { comparisons } from "../../slow/pytorch/comparisons.js";

/** What draws numbers draws others than PyTorch; on a plateau the host decides, whose rule has tests of its own. */
const apart = ["alpha_dropout", "gaussian_noise", "spatial_dropout1d", "spatial_dropout2d", "reduce_on_plateau"];

it("everything that trains is trained beside PyTorch", () => {
  const written = comparisons.flatMap(({ cases }) => cases.map(({ dlm, loss, optimizer }) => [dlm, loss.dlm, optimizer.dlm]));
  const words = new Set(written.flat(2).flatMap((text) => text.match(/\w+/g) ?? []));
  const missing = [...layers, ...losses, ...optimizers, ...schedules].map(({ name }) => name).filter((name) => !words.has(name));
  expect(missing.sort()).toEqual(apart.sort());
});

it("every layer may come up in random models", () => {
  // Ids of tokens begin a model, with an embedding behind them.
  const known = [...drafts.map(({ name }) => name), "embedding"].sort();
  expect(known).toEqual(layers.map(({ name }) => name).sort());
});
