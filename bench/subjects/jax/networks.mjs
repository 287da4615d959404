import { transposed } from "../../onnx/layout.js";

/** The works' networks without their last softmax: parameters out of the weights, which are in the order of the `.dlm` file, and logits. */
export const networks = { cnn, lstm };

/** jax-js convolves with channels before pixels: kernels and the rows of the first dense layer are laid out for that. */
function cnn({ numpy: np, nn, lax }, [kernel1, bias1, kernel2, bias2, hidden, hiddenBias, head, headBias]) {
  const array = ({ values, shape }) => np.array(values).reshape(shape);
  const kernel = (weight) => array(transposed(weight, [3, 2, 0, 1]));
  const perChannel = ({ values }) => np.array(values).reshape([values.length, 1, 1]);
  const flattened = transposed({ shape: [5, 5, 64, 64], values: hidden.values }, [2, 0, 1, 3]);
  const convolve = (x, w, b) => {
    const y = nn.relu(lax.convGeneralDilated(x, w, [1, 1], "VALID").add(b));
    return lax.reduceWindow(y, np.max, [2, 2], [2, 2]);
  };
  return {
    parameters: {
      w1: kernel(kernel1),
      b1: perChannel(bias1),
      w2: kernel(kernel2),
      b2: perChannel(bias2),
      w3: array({ shape: hidden.shape, values: flattened.values }),
      b3: array(hiddenBias),
      w4: array(head),
      b4: array(headBias),
    },
    logits: (p, images) => {
      const x = convolve(convolve(images.reshape([-1, 1, 28, 28]), p.w1, p.b1), p.w2, p.b2);
      return np.dot(nn.relu(np.dot(x.reshape([-1, 1600]), p.w3).add(p.b3)), p.w4).add(p.b4);
    },
  };
}

/** Gates in the order of Keras: input, forget, cell, output. Without `lax.scan` in jax-js the steps are written out. */
function lstm({ numpy: np, nn }, weights) {
  const [wi, wh, b, w, c] = weights.map(({ values, shape }) => np.array(values).reshape(shape));
  const units = weights[1].shape[0];
  return {
    parameters: { wi, wh, b, w, c },
    logits: (p, x) => {
      const [batch, steps] = x.shape;
      let h = np.zeros([batch, units]);
      let cell = np.zeros([batch, units]);
      for (let t = 0; t < steps; t += 1) {
        const gates = np.dot(x.ref.slice([], t), p.wi.ref).add(np.dot(h, p.wh.ref)).add(p.b.ref);
        const [input, forget, candidate, output] = np.split(gates, 4, 1);
        cell = nn
          .sigmoid(forget)
          .mul(cell)
          .add(nn.sigmoid(input).mul(np.tanh(candidate)));
        h = nn.sigmoid(output).mul(np.tanh(cell.ref));
      }
      for (const each of [x, cell, p.wi, p.wh, p.b]) each.dispose();
      return np.dot(h, p.w).add(p.c);
    },
  };
}
