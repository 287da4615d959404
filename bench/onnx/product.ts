import type { Examples, Weight } from "../works.js";
import { encodeModel } from "./model.js";

/**
 * The product of all examples and one kernel, of which eight numbers come back. Both are constants of the file, so that a run
 * moves nothing; the input is one number that is added to the result, because a network without an input would be computed once.
 */
export function product([kernel]: readonly Weight[], { rows, x }: Examples): Uint8Array {
  const { shape, values } = kernel as Weight;
  const bounds = (...numbers: readonly number[]) => ({ shape: [numbers.length], values: BigInt64Array.from(numbers, BigInt) });
  return encodeModel({
    input: ["nothing", [1]],
    output: ["y", [1, 8]],
    nodes: [
      { operator: "MatMul", inputs: ["x", "kernel"], output: "product" },
      { operator: "Slice", inputs: ["product", "from", "to"], output: "corner" },
      { operator: "Add", inputs: ["corner", "nothing"], output: "y" },
    ],
    constants: {
      x: { shape: [rows, shape[0] as number], values: x },
      kernel: { shape, values },
      from: bounds(0, 0),
      to: bounds(1, 8),
    },
  });
}
