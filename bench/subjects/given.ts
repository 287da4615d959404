import { readTensors, type Tensor } from "../../runtime/safetensors.js";

/** What inputs.ts has written. */
export interface Given {
  readonly rows: number;
  /** Of one example. */
  readonly shape: readonly number[];
  /** As they stand in the data. */
  readonly x: Float32Array;
  readonly y: Uint32Array;
  readonly scale: number;
  /** By path, in the order of the layers. */
  readonly weights: ReadonlyMap<string, Tensor>;
}

/** Of the bytes of inputs.safetensors. */
export function givenIn(bytes: Uint8Array): Given {
  const { tensors, metadata } = readTensors(bytes);
  const { x, y, ...weights } = Object.fromEntries(tensors);
  const [rows = 0, ...shape] = x?.shape ?? [];
  return {
    rows,
    shape,
    x: x?.values as Float32Array,
    y: (y?.values ?? new Uint32Array()) as Uint32Array,
    scale: Number(metadata.scale),
    weights: new Map(Object.entries(weights)),
  };
}

/** The examples as a network sees them whose file says nothing of a scale, batch by batch. */
export function batchesOf({ rows, shape, x, y, scale }: Given, batch: number) {
  const width = shape.reduce((product, extent) => product * extent, 1);
  return Array.from({ length: Math.floor(rows / batch) }, (_, n) => ({
    x: x.subarray(n * batch * width, (n + 1) * batch * width).map((value) => value * scale),
    y: Int32Array.from(y.subarray(n * batch, (n + 1) * batch)),
  }));
}
