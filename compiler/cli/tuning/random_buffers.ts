import { createStream } from "../../../runtime/random.js";
import type { HostArray } from "../../../runtime/sizes.js";
import { bitsOfHalf } from "../../base/half.js";
import { type Kernel, type KernelTensor, reachOf } from "../../kernel/kernel.js";

/** What a buffer holds before each run: halves lie two to a word. */
export interface BufferValues {
  readonly name: string;
  readonly storage: Exclude<KernelTensor["storage"], "f16">;
  readonly isHalf: boolean;
  readonly data: HostArray;
}

/** Rows of a data set, whose number only a run knows, and which kernels ask for by numbers below it. */
const rows = 64;

/**
 * Values for all buffers of a kernel, always the same: numbers in [-1, 1); for states, which may be mean squares, in [0.5, 1.5);
 * whole numbers small enough to be classes, positions and codes of a window.
 */
export function randomBuffers({ reads, results }: Kernel): readonly BufferValues[] {
  const { unit: random } = createStream(1, "tune");
  const states = new Set(results.flatMap(({ tensor, inPlace }) => (inPlace ? [tensor.buffer] : [])));
  const tensors = [...reads, ...results.map(({ tensor }) => tensor)];
  return [...new Set(tensors.map(({ buffer }) => buffer))].map((name) => {
    const views = tensors.filter(({ buffer }) => buffer === name);
    const count = Math.max(...views.map(elementsOf));
    const [{ storage }] = views;
    if (storage === "u32")
      return { name, storage, isHalf: false, data: Uint32Array.from({ length: count }, () => Math.floor(random() * 4)) };
    // A buffer is written in whole words.
    if (storage === "u8")
      return { name, storage, isHalf: false, data: Uint8Array.from({ length: 4 * Math.ceil(count / 4) }, () => 256 * random()) };
    const lowest = states.has(name) ? 0.5 : -1;
    const width = states.has(name) ? 1 : 2;
    const number = (): number => lowest + width * random();
    if (storage === "f16") {
      const word = (): number => bitsOfHalf(number()) | (bitsOfHalf(number()) << 16);
      return { name, storage: "u32", isHalf: true, data: Uint32Array.from({ length: Math.ceil(count / 2) }, word) };
    }
    return { name, storage, isHalf: false, data: Float32Array.from({ length: count }, number) };
  });
}

const elementsOf = (tensor: KernelTensor): number =>
  reachOf({ ...tensor, shape: tensor.shape.map((extent) => (extent < 0 ? rows : extent)) });
