import { encode, type Message } from "./protobuf.js";

/** A network as a file for ONNX Runtime: only as much of the format as the works need. */
export interface OnnxModel {
  readonly nodes: readonly OnnxNode[];
  /** The name of the one input and its shape; a text stands for any extent. */
  readonly input: readonly [name: string, shape: readonly (number | string)[]];
  readonly output: readonly [name: string, shape: readonly (number | string)[]];
  readonly constants: { readonly [name: string]: OnnxTensor };
}

export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly output: string;
  /** All of them lists of whole numbers. */
  readonly attributes?: { readonly [name: string]: readonly number[] };
}

export interface OnnxTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array | BigInt64Array;
}

/** Numbers of fields, types and versions are those of onnx.proto of ONNX 1.14. */
export const encodeModel = ({ nodes, input, output, constants }: OnnxModel): Uint8Array =>
  encode({
    1: irVersion,
    7: {
      1: nodes.map(node),
      2: "network",
      5: Object.entries(constants).map(([name, { shape, values }]) => ({
        1: shape,
        2: values instanceof Float32Array ? float : int64,
        8: name,
        9: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
      })),
      11: value(input),
      12: value(output),
    },
    8: { 1: "", 2: operatorSet },
  });

const irVersion = 8;
const operatorSet = 13;
const float = 1;
const int64 = 7;
const ints = 7;

const node = ({ operator, inputs, output, attributes = {} }: OnnxNode): Message => ({
  1: inputs,
  2: output,
  4: operator,
  5: Object.entries(attributes).map(([name, values]) => ({ 1: name, 8: values, 20: ints })),
});

const value = ([name, shape]: OnnxModel["input"]): Message => ({
  1: name,
  2: { 1: { 1: float, 2: { 1: shape.map((extent) => (typeof extent === "number" ? { 1: extent } : { 2: extent })) } } },
});
