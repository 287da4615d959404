/**
 * TensorFlow.js with its WebGPU backend, on the Dawn and the adapter that dlmc uses. Plain JavaScript: its packages are there only
 * after the first `npm run bench`. It gets the best that was found for it: batches that lie on the device before the clock starts,
 * the fused loss, no read-back but one at the end of a block, and Dawn's polling tamed as in dlmc's runtime.
 */
import { profiles } from "../../compiler/schedule/profile.js";
import { openNodeAdapter } from "../../runtime/node/open.js";
import { rowsUsed } from "../subject.js";
import { compileSample, initialWeights, loadDigits } from "./mnist.js";
import { serve, timeBlocks } from "./serve.js";
import { wantedAdapter } from "./wanted_adapter.js";

const width = 784;
const image = [28, 28, 1];

serve(async (order) => {
  const { tf, layers, description } = await openTensorFlow();
  const sample = compileSample(order.batch, { profile: profiles.portable });
  const digits = await loadDigits(sample);
  const model = buildNetwork(tf, layers, { weights: initialWeights(sample), probabilities: order.what === "predict" });
  const measured = order.what === "train" ? await train(tf, model, digits, order) : await predict(tf, model, digits, order);
  return { ...measured, adapter: description, version: tf.version_core };
});

/** tfjs' backend is made for browsers: it looks for `navigator.gpu`, and for WebGPU's constants and classes in the global object. */
async function openTensorFlow() {
  const opened = await openNodeAdapter(wantedAdapter());
  if (opened === undefined) throw new Error("there is no WebGPU adapter");
  const { globals } = await import("webgpu");
  Object.assign(globalThis, globals);
  if (opened.adapter.info.isFallbackAdapter) globalThis.setImmediate = (callback, ...args) => setTimeout(callback, 1, ...args);
  Object.defineProperty(globalThis, "navigator", { value: { gpu: opened.gpu, userAgent: "node" }, configurable: true });
  const tf = (await import("@tensorflow/tfjs-core")).default;
  const layers = (await import("@tensorflow/tfjs-layers")).default;
  await import("@tensorflow/tfjs-backend-webgpu");
  if (!(await tf.setBackend("webgpu"))) throw new Error("tfjs found no WebGPU device");
  await tf.ready();
  return { tf, layers, description: opened.adapter.info.description };
}

function buildNetwork(tf, { sequential, layers }, { weights, probabilities }) {
  const model = sequential();
  model.add(layers.conv2d({ inputShape: image, filters: 32, kernelSize: 3, activation: "relu" }));
  model.add(layers.maxPooling2d({ poolSize: 2 }));
  model.add(layers.conv2d({ filters: 64, kernelSize: 3, activation: "relu" }));
  model.add(layers.maxPooling2d({ poolSize: 2 }));
  model.add(layers.flatten());
  model.add(layers.dense({ units: 64, activation: "relu" }));
  model.add(layers.dense({ units: 10, activation: probabilities ? "softmax" : "linear" }));
  model.setWeights(weights.map(({ values, shape }) => tf.tensor(values, shape)));
  return model;
}

async function train(tf, model, { columns }, order) {
  const { batch, warmup, steps } = order;
  const batches = Array.from({ length: rowsUsed / batch }, (_, n) => {
    const pixels = Float32Array.from(columns.image.subarray(n * batch * width, (n + 1) * batch * width), (value) => value / 255);
    const targets = Int32Array.from(columns.digit.subarray(n * batch, (n + 1) * batch));
    return { x: tf.tensor(pixels, [batch, ...image]), y: tf.oneHot(tf.tensor1d(targets, "int32"), 10) };
  });
  const optimizer = tf.train.adam(0.001, 0.9, 0.999, 1e-7);
  const variables = model.trainableWeights.map((weight) => weight.read());
  const block = async (times) => {
    let loss;
    for (let n = 0; n < times; n += 1) {
      loss?.dispose();
      const { x, y } = batches[n % batches.length];
      loss = optimizer.minimize(() => tf.losses.softmaxCrossEntropy(y, model.apply(x, { training: true })), true, variables);
    }
    return (await loss.data())[0];
  };
  const check = [await block(warmup)];
  return { check, ms: await timeBlocks(order, () => block(steps)) };
}

async function predict(tf, model, { columns }, order) {
  const { batch, warmup, steps } = order;
  const images = Float32Array.from(columns.image, (value) => value / 255);
  let done = 0;
  const call = async () => {
    const start = (done++ * batch) % rowsUsed;
    const x = tf.tensor(images.subarray(start * width, (start + batch) * width), [batch, ...image]);
    const y = model.predictOnBatch(x);
    const probabilities = await y.data();
    tf.dispose([x, y]);
    return probabilities;
  };
  const first = await call();
  for (let n = 1; n < warmup; n += 1) await call();
  const ms = await timeBlocks(order, async () => {
    for (let n = 0; n < steps; n += 1) await call();
  });
  return { ms, check: [...first.subarray(0, 10)] };
}
