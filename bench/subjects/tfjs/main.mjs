/**
 * TensorFlow.js with its WebGPU backend, on the Dawn and the adapter that dlmc uses. Plain JavaScript: its packages are there only
 * after the first `npm run bench`. It gets the best that was found for it: batches that lie on the device before the clock starts,
 * the fused loss, no read-back but one at the end of a block, and Dawn's polling tamed as in dlmc's runtime.
 */
import { callOneByOne, timeBlocks } from "../blocks.js";
import { batchesOf } from "../given.js";
import { readGiven } from "../read_given.js";
import { serve } from "../serve.js";
import { countDispatches, noAdapter, pretendBrowser } from "../webgpu.js";
import { networks } from "./networks.mjs";

serve(async (order) => {
  const opened = await pretendBrowser(order.options);
  if (opened === undefined) return noAdapter();
  const tf = (await import("@tensorflow/tfjs-core")).default;
  const { layers, sequential, model } = (await import("@tensorflow/tfjs-layers")).default;
  await import("@tensorflow/tfjs-backend-webgpu");
  if (!(await tf.setBackend("webgpu"))) throw new Error("tfjs found no WebGPU device");
  await tf.ready();

  const given = readGiven(order);
  const weights = [...given.weights.values()].map(({ values, shape }) => tf.tensor(values, shape));
  const network = networks[order.work]({ tf, layers, sequential, model }, weights);
  const measured = order.what === "train" ? await train(tf, network, given, order) : await predict(tf, network, given, order);
  return { ...measured, adapter: opened.adapter.info.description, version: tf.version_core };
});

async function train(tf, network, given, order) {
  const batches = batchesOf(given, order.batch).map(({ x, y }) => ({
    x: tf.tensor(x, [order.batch, ...given.shape]),
    y: tf.oneHot(tf.tensor1d(y, "int32"), 10),
  }));
  const optimizer = tf.train.adam(0.001, 0.9, 0.999, 1e-7);
  const variables = network.trainableWeights.map((weight) => weight.read());
  const step = (n) => {
    const { x, y } = batches[n % batches.length];
    return optimizer.minimize(() => tf.losses.softmaxCrossEntropy(y, network.apply(x, { training: true })), true, variables);
  };
  const block = async (steps) => {
    let loss;
    for (let n = 0; n < steps; n += 1) {
      loss?.dispose();
      loss = step(n);
    }
    return [(await loss.data())[0]];
  };
  const times = await timeBlocks(order, block);
  const counted = countDispatches();
  step(0).dispose();
  return { ...times, dispatches: counted() };
}

async function predict(tf, network, given, order) {
  const batches = batchesOf(given, order.batch);
  return timeBlocks(order, (steps) =>
    callOneByOne(steps, async (n) => {
      const x = tf.tensor(batches[n % batches.length].x, [order.batch, ...given.shape]);
      const y = tf.tidy(() => tf.softmax(network.predictOnBatch(x)));
      const probabilities = await y.data();
      tf.dispose([x, y]);
      return probabilities;
    }),
  );
}
