/** ONNX Runtime in Node with its own WebGPU provider. Plain JavaScript: its package is there only after the first `npm run bench`. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { callOneByOne, timeBlocks } from "./blocks.js";
import { batchesOf } from "./given.js";
import { readGiven } from "./read_given.js";
import { serve } from "./serve.js";

serve(async (order) => {
  const { InferenceSession, Tensor } = (await import("onnxruntime-node")).default;
  const session = await InferenceSession.create(join(order.inputs, "model.onnx"), {
    executionProviders: ["webgpu"],
    // Whoever computes with constants must not have it done beforehand.
    graphOptimizationLevel: order.what === "compute" ? "disabled" : "all",
  });
  const given = readGiven(order);
  const inputs =
    order.what === "compute"
      ? [{ nothing: new Tensor("float32", Float32Array.of(0), [1]) }]
      : batchesOf(given, order.batch).map(({ x }) => ({ x: new Tensor("float32", x, channelsFirst(order.batch, given.shape)) }));
  const measured = await timeBlocks(order, (steps) =>
    callOneByOne(steps, async (n) => (await session.run(inputs[n % inputs.length])).y.data),
  );
  const { version } = JSON.parse(readFileSync(createRequire(import.meta.url).resolve("onnxruntime-node/package.json"), "utf8"));
  return { ...measured, adapter: "ONNX Runtime's own choice", version };
});

/** Pictures of one channel lie the same either way. */
const channelsFirst = (batch, [height, width]) => [batch, 1, height, width];
