import { createStream } from "../../../runtime/random.js";
import type { HostArray } from "../../../runtime/sizes.js";
import { elementCount } from "../../ir/types.js";
import type { Kernel, KernelTensor } from "../../kernel/kernel.js";

/** What a buffer holds before each run. */
export interface BufferValues {
  readonly name: string;
  readonly storage: KernelTensor["storage"];
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
  const tensors = new Map([...reads, ...results.map(({ tensor }) => tensor)].map((tensor) => [tensor.buffer, tensor]));
  return [...tensors.values()].map(({ buffer: name, storage, shape }) => {
    const count = elementCount(shape.map((extent) => (extent < 0 ? rows : extent)));
    if (storage === "u32") return { name, storage, data: Uint32Array.from({ length: count }, () => Math.floor(random() * 4)) };
    // A buffer is written in whole words.
    if (storage === "u8") return { name, storage, data: Uint8Array.from({ length: wholeWords(count) }, () => 256 * random()) };
    const lowest = states.has(name) ? 0.5 : -1;
    const width = states.has(name) ? 1 : 2;
    return { name, storage, data: Float32Array.from({ length: count }, () => lowest + width * random()) };
  });
}

const wholeWords = (bytes: number): number => Math.ceil(bytes / 4) * 4;
