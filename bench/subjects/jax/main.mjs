/**
 * jax-js on WebGPU, with the whole step (gradients and Adam as in its optax) under `jit`. Plain JavaScript: its package is there
 * only after the first `npm run bench`. It gets what TensorFlow.js gets: batches on the device, one read-back for a block, and tamed
 * polling. Arrays belong to whoever they are handed to: `.ref` is a second hold on one.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { timeBlocks } from "../blocks.js";
import { batchesOf } from "../given.js";
import { readGiven } from "../read_given.js";
import { serve } from "../serve.js";
import { noAdapter, pretendBrowser } from "../webgpu.js";
import { networks } from "./networks.mjs";

serve(async (order) => {
  const opened = await pretendBrowser(order.options);
  if (opened === undefined) return noAdapter();
  const jax = await import("@jax-js/jax");
  if (!(await jax.init("webgpu")).includes("webgpu")) throw new Error("jax-js found no WebGPU device");
  jax.defaultDevice("webgpu");
  const measured = await train(jax, readGiven(order), order);
  const folder = dirname(createRequire(import.meta.url).resolve("@jax-js/jax"));
  const { version } = JSON.parse(readFileSync(join(folder, "..", "package.json"), "utf8"));
  return { ...measured, adapter: opened.adapter.info.description, version };
});

function train(jax, given, order) {
  const { numpy: np, nn, tree, jit, valueAndGrad } = jax;
  const { parameters, logits } = networks[order.work](jax, [...given.weights.values()]);
  const loss = (p, x, y) =>
    nn
      .logSoftmax(logits(p, x))
      .mul(nn.oneHot(y, 10))
      .sum()
      .mul(-1 / order.batch);
  const step = jit((p, state, x, y) => {
    const [value, gradients] = valueAndGrad(loss)(tree.ref(p), x, y);
    return [...adam(jax, p, gradients, state), value];
  });
  const zeros = () => tree.map((each) => np.zerosLike(each), tree.ref(parameters));
  const now = { p: parameters, state: { count: np.array(0, { dtype: np.uint32 }), mu: zeros(), nu: zeros() } };
  const batches = batchesOf(given, order.batch).map(({ x, y }) => ({
    x: np.array(x).reshape([order.batch, ...given.shape]),
    y: np.array(y, { dtype: np.int32 }),
  }));
  return timeBlocks(order, async (steps) => {
    let value;
    for (let n = 0; n < steps; n += 1) {
      value?.dispose();
      const { x, y } = batches[n % batches.length];
      [now.p, now.state, value] = step(now.p, now.state, x.ref, y.ref);
    }
    return [await value.jsAsync()];
  });
}

/** `adam` of @jax-js/optax, which is not in npm's registry, with Keras's epsilon. */
function adam({ numpy: np, tree }, parameters, gradients, state) {
  const [rate, beta1, beta2, epsilon] = [1e-3, 0.9, 0.999, 1e-7];
  const mu = tree.map((g, m) => g.mul(1 - beta1).add(m.mul(beta1)), tree.ref(gradients), state.mu);
  const nu = tree.map(
    (g, v) =>
      g.ref
        .mul(g)
        .mul(1 - beta2)
        .add(v.mul(beta2)),
    gradients,
    state.nu,
  );
  const count = state.count.add(1);
  const correction = (beta) => np.reciprocal(np.subtract(1, np.power(beta, count.ref.astype(np.float32))));
  const [c1, c2] = [correction(beta1), correction(beta2)];
  const updated = tree.map(
    (p, m, v) =>
      p.add(
        m
          .mul(c1.ref)
          .div(np.sqrt(v.mul(c2.ref)).add(epsilon))
          .mul(-rate),
      ),
    parameters,
    tree.ref(mu),
    tree.ref(nu),
  );
  c1.dispose();
  c2.dispose();
  return [updated, { count, mu, nu }];
}
