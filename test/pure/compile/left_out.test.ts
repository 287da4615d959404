import { expect, test } from "vitest";
import { compile } from "../../../compiler/compile.js";
import { forwardPipeline, pipeline } from "../../../compiler/passes/pipeline.js";
import { portable } from "../../../compiler/schedule/profile.js";
import { randomModel } from "../../harness/random_model.js";

const passes = [...new Set([...forwardPipeline, ...pipeline].map(({ name }) => name))];
const models = [4, 7].map((seed) => randomModel(seed).text);

test.each(passes)("%s may be left out: no pass counts on what another one makes", (pass) => {
  for (const text of models) {
    const { value } = compile({ path: "random.dlm", text }, { profile: portable, disabledPasses: [pass] });
    expect(value?.models).toHaveLength(1);
  }
});
