/** The works' networks without their last softmax, which the loss has in it. Each takes its weights in the order of the `.dlm` file. */
export const networks = { cnn, lstm, resnet20 };

function cnn({ layers, sequential }, weights) {
  const network = sequential();
  network.add(layers.conv2d({ inputShape: [28, 28, 1], filters: 32, kernelSize: 3, activation: "relu" }));
  network.add(layers.maxPooling2d({ poolSize: 2 }));
  network.add(layers.conv2d({ filters: 64, kernelSize: 3, activation: "relu" }));
  network.add(layers.maxPooling2d({ poolSize: 2 }));
  network.add(layers.flatten());
  network.add(layers.dense({ units: 64, activation: "relu" }));
  network.add(layers.dense({ units: 10 }));
  network.setWeights(weights);
  return network;
}

function lstm({ layers, sequential }, weights) {
  const network = sequential();
  // Keras's gates; those of TensorFlow.js are another function unless told, and its own first values need more of it than is here.
  network.add(layers.lstm({ inputShape: [28, 28], units: 128, recurrentActivation: "sigmoid", recurrentInitializer: "zeros" }));
  network.add(layers.dense({ units: 10 }));
  network.setWeights(weights);
  return network;
}

function resnet20({ tf, layers, model }, weights) {
  const left = [...weights];
  const apply = (layer, x) => {
    const y = layer.apply(x);
    layer.setWeights(left.splice(0, layer.weights.length));
    return y;
  };
  const convBn = (x, filters, { kernelSize = 3, strides = 1 } = {}) => {
    const y = apply(layers.conv2d({ filters, kernelSize, strides, padding: "same", useBias: false }), x);
    return apply(layers.batchNormalization({ momentum: 0.99, epsilon: 1e-3 }), y);
  };
  const relu = (x) => layers.reLU().apply(x);
  const add = (a, b) => layers.add().apply([a, b]);
  const body = (x, filters, strides = 1) => convBn(relu(convBn(x, filters, { strides })), filters);
  const residual = (x, filters) => relu(add(x, body(x, filters)));
  const downsample = (x, filters) => {
    const y = body(x, filters, 2);
    return relu(add(y, convBn(x, filters, { kernelSize: 1, strides: 2 })));
  };
  const image = layers.input?.({ shape: [32, 32, 3] }) ?? tf.input({ shape: [32, 32, 3] });
  let y = relu(convBn(image, 16));
  for (let n = 0; n < 3; n += 1) y = residual(y, 16);
  for (const filters of [32, 64]) {
    y = downsample(y, filters);
    for (let n = 0; n < 2; n += 1) y = residual(y, filters);
  }
  y = apply(layers.dense({ units: 10 }), layers.globalAveragePooling2d({}).apply(y));
  return model({ inputs: image, outputs: y });
}
