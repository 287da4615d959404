import type { LayerCase, Loss, Optimizer } from "./case.js";

const mse: Loss = { dlm: "mse", torch: "F.mse_loss(y, t)" };
const classes: Loss = { dlm: "sparse_categorical_crossentropy", torch: "F.cross_entropy(y, t[:, 0])" };
const momentum: Optimizer = {
  dlm: "sgd(learning_rate: 0.01, momentum: 0.9)",
  torch: "SGD(parameters, lr=0.01, momentum=0.9)",
};
const adam: Optimizer = { dlm: "adam(learning_rate: 0.01)", torch: "KerasAdam(parameters, lr=0.01)" };

/** Networks for whatever is put between a value of some axes and four numbers. */
const flat =
  (input: string) =>
  (name: string, dlm: string, torch: string): LayerCase => ({
    name,
    input,
    output: "f32[4]",
    dlm: `y = x -> ${dlm} -> flatten -> dense(4)`,
    torch: `dense("dense_1", flatten(${torch}))`,
    loss: mse,
    optimizer: momentum,
  });

const sequence = flat("f32[11, 4]");
const image = flat("f32[9, 7, 3]");
const volume = flat("f32[5, 6, 7, 2]");

/** Networks for whatever leaves one number of each channel. */
const pooled = (name: string, input: string, dlm: string, torch: string): LayerCase => ({
  name,
  input,
  output: "class[4]",
  dlm: `y = x -> ${dlm} -> dense(4) -> softmax`,
  torch: `dense("dense_1", ${torch})`,
  loss: classes,
  optimizer: adam,
});

/** Layers along one, two and three axes. */
export const spatialCases: readonly LayerCase[] = [
  sequence(
    "conv1d, relu, max_pool1d",
    "conv1d(6, kernel: 3) -> relu -> max_pool1d(2)",
    'max_pool(relu(conv("conv1d_1", x)), [2])',
  ),
  sequence(
    "conv1d causal and dilated; avg_pool1d that overlaps",
    "conv1d(6, kernel: 3, dilation: 2, padding: causal) -> tanh -> avg_pool1d(3, stride: 2, padding: same)",
    'avg_pool(tanh(conv("conv1d_1", x, dilation=[2], padding=[4, 0])), [3], [2], "same")',
  ),
  sequence(
    "conv1d in groups, same, stride 2",
    "conv1d(6, kernel: 4, stride: 2, padding: same, groups: 2) -> tanh",
    'tanh(conv("conv1d_1", x, stride=[2], padding="same", groups=2))',
  ),
  pooled(
    "conv1d, global_max_pool1d",
    "f32[11, 4]",
    "conv1d(6, kernel: 3) -> tanh -> global_max_pool1d",
    'tanh(conv("conv1d_1", x)).amax(1)',
  ),
  pooled(
    "conv1d, global_avg_pool1d",
    "f32[11, 4]",
    "conv1d(6, kernel: 3) -> tanh -> global_avg_pool1d",
    'tanh(conv("conv1d_1", x)).mean(1)',
  ),
  image(
    "conv2d in groups",
    "conv2d(6, kernel: 1) -> tanh -> conv2d(4, kernel: [3, 2], padding: same, groups: 2) -> tanh",
    'tanh(conv("conv2d_2", tanh(conv("conv2d_1", x)), padding="same", groups=2))',
  ),
  pooled(
    "conv2d, global_max_pool2d",
    "f32[9, 7, 3]",
    "conv2d(6, kernel: 3) -> tanh -> global_max_pool2d",
    'tanh(conv("conv2d_1", x)).amax((1, 2))',
  ),
  image(
    "depthwise_conv2d",
    "depthwise_conv2d(3, padding: same, multiplier: 2) -> tanh",
    'tanh(depthwise("depthwise_conv2d_1", x, padding="same"))',
  ),
  image(
    "depthwise_conv2d, one channel of each, stride 2",
    "depthwise_conv2d([3, 2], stride: 2) -> tanh",
    'tanh(depthwise("depthwise_conv2d_1", x, stride=[2, 2]))',
  ),
  image(
    "separable_conv2d",
    "separable_conv2d(5, kernel: 3, multiplier: 2, dilation: 2) -> tanh",
    'tanh(separable("separable_conv2d_1", x, dilation=[2, 2]))',
  ),
  image(
    "conv2d_transpose valid",
    "conv2d(4, kernel: 3, stride: 2) -> tanh -> conv2d_transpose(2, kernel: [3, 4], stride: [2, 3]) -> tanh",
    'tanh(transposed("conv2d_transpose_1", tanh(conv("conv2d_1", x, stride=[2, 2])), [2, 3]))',
  ),
  image(
    "conv2d_transpose same",
    "conv2d(4, kernel: 3, stride: 2) -> tanh -> conv2d_transpose(2, kernel: 3, stride: 2, padding: same) -> tanh",
    'tanh(transposed("conv2d_transpose_1", tanh(conv("conv2d_1", x, stride=[2, 2])), [2, 2], "same"))',
  ),
  image(
    "upsample2d nearest",
    "conv2d(4, kernel: 3, stride: 2) -> tanh -> upsample2d([2, 3]) -> conv2d(2, kernel: 3)",
    'conv("conv2d_2", upsample(tanh(conv("conv2d_1", x, stride=[2, 2])), [2, 3], "nearest"))',
  ),
  image(
    "upsample2d bilinear",
    "conv2d(4, kernel: 3, stride: 2) -> tanh -> upsample2d([2, 3], mode: bilinear) -> conv2d(2, kernel: 3)",
    'conv("conv2d_2", upsample(tanh(conv("conv2d_1", x, stride=[2, 2])), [2, 3], "bilinear"))',
  ),
  image(
    "zero_pad2d, crop2d",
    "conv2d(4, kernel: 3) -> tanh -> zero_pad2d([1, 0, 2, 3]) -> conv2d(3, kernel: 2) -> crop2d([0, 1, 2, 1])",
    'conv("conv2d_2", F.pad(tanh(conv("conv2d_1", x)), (0, 0, 2, 3, 1, 0)))[:, :-1, 2:-1]',
  ),
  volume("conv3d, max_pool3d", "conv3d(4, kernel: 2) -> tanh -> max_pool3d(2)", 'max_pool(tanh(conv("conv3d_1", x)), [2, 2, 2])'),
  volume(
    "conv3d same, strided and in groups; avg_pool3d",
    "conv3d(4, kernel: [2, 3, 3], stride: [1, 2, 1], padding: same, groups: 2) -> tanh -> avg_pool3d([1, 2, 2], padding: same)",
    'avg_pool(tanh(conv("conv3d_1", x, stride=[1, 2, 1], padding="same", groups=2)), [1, 2, 2], None, "same")',
  ),
  pooled(
    "conv3d, global_avg_pool3d",
    "f32[5, 6, 7, 2]",
    "conv3d(4, kernel: 2) -> tanh -> global_avg_pool3d",
    'tanh(conv("conv3d_1", x)).mean((1, 2, 3))',
  ),
  pooled(
    "conv3d, global_max_pool3d",
    "f32[5, 6, 7, 2]",
    "conv3d(4, kernel: 2) -> tanh -> global_max_pool3d",
    'tanh(conv("conv3d_1", x)).amax((1, 2, 3))',
  ),
];
