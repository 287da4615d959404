import type { Choose } from "./choose.js";

/** Extents of one example. */
export type Shape = readonly number[];

/** A layer as a random model uses it. */
export interface Draft {
  readonly name: string;
  readonly takes: (shape: Shape) => boolean;
  /** The step, or an expression in which `@` is the value before; and what it gives by the layer's definition. */
  readonly write: (shape: Shape, choose: Choose) => { readonly step: string; readonly shape: Shape };
}

type Takes = Draft["takes"];
type Write = Draft["write"];

const any: Takes = () => true;
const steps: Takes = (shape) => shape.length === 2;
const image: Takes = (shape) => shape.length === 3;
const volume: Takes = (shape) => shape.length === 4;
const both =
  (a: Takes, b: Takes): Takes =>
  (shape) =>
    a(shape) && b(shape);
/** Every spatial axis has at least so many places. */
const wide =
  (least: number): Takes =>
  (shape) =>
    shape.slice(0, -1).every((extent) => extent >= least);
const evenChannels: Takes = (shape) => (shape.at(-1) ?? 1) % 2 === 0;

/** A layer that gives what it gets, in the ways that it can be written. */
const keeps =
  (...ways: readonly [string, ...(readonly string[])]): Write =>
  (shape, choose) => ({ step: choose.one(ways), shape });

const channelsOf = (shape: Shape): number => shape.at(-1) ?? 1;
const pooled: Write = (shape) => ({ step: "", shape: [channelsOf(shape)] });
const overAll =
  (name: string): Write =>
  (shape, choose) => ({ ...pooled(shape, choose), step: name });

/** A convolution or pooling over all spatial axes, by the formula of its output extents. */
function windowed(
  { write, channels }: { readonly write: (size: number, of: Window) => string; readonly channels: (of: Window) => number },
  sizes: readonly [least: number, most: number],
): Write {
  return (shape, choose) => {
    const size = choose.from(...sizes);
    const stride = choose.from(1, 2);
    const padding = choose.one(["valid", "same"] as const);
    const filters = choose.from(1, 3);
    const window = { filters, stride, padding, channels: channelsOf(shape) };
    const along = (extent: number): number =>
      padding === "same" ? Math.ceil(extent / stride) : Math.floor((extent - size) / stride) + 1;
    return { step: write(size, window), shape: [...shape.slice(0, -1).map(along), channels(window)] };
  };
}

interface Window {
  readonly filters: number;
  readonly stride: number;
  readonly padding: "valid" | "same";
  readonly channels: number;
}

const convolution = (name: string): Write =>
  windowed(
    {
      write: (size, { filters, stride, padding }) =>
        `${name}(${filters}, kernel: ${size}, stride: ${stride}, padding: ${padding})`,
      channels: ({ filters }) => filters,
    },
    [1, 3],
  );

const pooling = (name: string): Write =>
  windowed(
    {
      write: (size, { stride, padding }) => `${name}(${size}, stride: ${stride}, padding: ${padding})`,
      channels: ({ channels }) => channels,
    },
    [2, 3],
  );

const recurrent = (name: string): Write => {
  return ([time = 1], choose) => {
    const units = choose.from(1, 4);
    return { step: `${name}(${units})`, shape: [time, units] };
  };
};

const activations: readonly string[] = [
  "relu",
  "tanh",
  "sigmoid",
  "softmax",
  "log_softmax",
  "leaky_relu",
  "prelu",
  "elu",
  "selu",
  "gelu",
  "silu",
  "mish",
  "softplus",
  "softsign",
  "hard_sigmoid",
  "hard_swish",
];

const written: { readonly [layer: string]: readonly [Takes, Write] } = {
  ...Object.fromEntries(activations.map((name) => [name, [any, keeps(name)]] as const)),
  add: [any, keeps("add(@, @ -> tanh)")],
  concat: [any, (shape) => ({ step: "concat(@, @ -> tanh)", shape: [...shape.slice(0, -1), 2 * channelsOf(shape)] })],
  dense: [
    (shape) => shape.length <= 2,
    (shape, choose) => {
      const units = choose.from(1, 6);
      return { step: `dense(${units})`, shape: [...shape.slice(0, -1), units] };
    },
  ],
  flatten: [(shape) => shape.length > 1, (shape) => ({ step: "flatten", shape: [shape.reduce((a, b) => a * b)] })],
  reshape: [any, (shape) => ({ step: `reshape([${[...shape].reverse().join(", ")}])`, shape: [...shape].reverse() })],
  reverse: [steps, keeps("reverse")],

  dropout: [any, keeps("dropout(0.5)", "dropout(0.2)")],
  spatial_dropout1d: [steps, keeps("spatial_dropout1d(0.5)")],
  spatial_dropout2d: [image, keeps("spatial_dropout2d(0.5)")],
  alpha_dropout: [any, keeps("alpha_dropout(0.3)")],
  gaussian_noise: [any, keeps("gaussian_noise(0.1)")],

  batch_norm: [any, keeps("batch_norm")],
  layer_norm: [any, keeps("layer_norm")],
  rms_norm: [any, keeps("rms_norm")],
  group_norm: [evenChannels, keeps("group_norm(2)", "group_norm(1)")],

  conv1d: [both(steps, wide(3)), convolution("conv1d")],
  conv2d: [both(image, wide(3)), convolution("conv2d")],
  conv3d: [both(volume, wide(3)), convolution("conv3d")],
  separable_conv2d: [both(image, wide(3)), convolution("separable_conv2d")],
  depthwise_conv2d: [
    both(image, wide(3)),
    windowed(
      {
        write: (size, { stride, padding }) => `depthwise_conv2d(${size}, stride: ${stride}, padding: ${padding})`,
        channels: ({ channels }) => channels,
      },
      [1, 3],
    ),
  ],
  conv2d_transpose: [
    image,
    ([height = 1, width = 1], choose) => {
      const [filters, stride] = [choose.from(1, 3), choose.from(1, 2)];
      const step = `conv2d_transpose(${filters}, kernel: 3, stride: ${stride}, padding: same)`;
      return { step, shape: [height * stride, width * stride, filters] };
    },
  ],
  max_pool1d: [both(steps, wide(3)), pooling("max_pool1d")],
  max_pool2d: [both(image, wide(3)), pooling("max_pool2d")],
  max_pool3d: [both(volume, wide(3)), pooling("max_pool3d")],
  avg_pool1d: [both(steps, wide(3)), pooling("avg_pool1d")],
  avg_pool2d: [both(image, wide(3)), pooling("avg_pool2d")],
  avg_pool3d: [both(volume, wide(3)), pooling("avg_pool3d")],
  global_max_pool1d: [steps, overAll("global_max_pool1d")],
  global_max_pool2d: [image, overAll("global_max_pool2d")],
  global_max_pool3d: [volume, overAll("global_max_pool3d")],
  global_avg_pool1d: [steps, overAll("global_avg_pool1d")],
  global_avg_pool2d: [image, overAll("global_avg_pool2d")],
  global_avg_pool3d: [volume, overAll("global_avg_pool3d")],
  upsample2d: [
    image,
    ([height = 1, width = 1, channels = 1], choose) => ({
      step: choose.one(["upsample2d(2)", "upsample2d(2, mode: bilinear)"]),
      shape: [2 * height, 2 * width, channels],
    }),
  ],
  zero_pad2d: [
    image,
    ([height = 1, width = 1, channels = 1]) => ({ step: "zero_pad2d([1, 0, 2, 1])", shape: [height + 1, width + 3, channels] }),
  ],
  crop2d: [
    both(image, wide(3)),
    ([height = 1, width = 1, channels = 1]) => ({ step: "crop2d([1, 0, 0, 1])", shape: [height - 1, width - 1, channels] }),
  ],

  lstm: [steps, recurrent("lstm")],
  gru: [steps, recurrent("gru")],
  simple_rnn: [steps, recurrent("simple_rnn")],
  bidirectional: [
    steps,
    ([time = 1], choose) => {
      const units = choose.from(1, 3);
      const layer = choose.one(["lstm", "gru", "simple_rnn"]);
      const merge = choose.one(["concat", "sum", "mean"]);
      const step = `bidirectional(${layer}(${units}), merge: ${merge})`;
      return { step, shape: [time, merge === "concat" ? 2 * units : units] };
    },
  ],
  last: [steps, overAll("last")],
  mean_time: [steps, overAll("mean_time")],
  max_time: [steps, overAll("max_time")],
  multi_head_attention: [both(steps, evenChannels), keeps("multi_head_attention(2)", "multi_head_attention(2, causal: true)")],
  position_embedding: [steps, keeps("position_embedding")],
  positional_encoding: [steps, keeps("positional_encoding")],
};

/** Every layer but `embedding`, which only stands at the beginning. */
export const drafts: readonly Draft[] = Object.entries(written).map(([name, [takes, write]]) => ({ name, takes, write }));
