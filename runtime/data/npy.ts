import { DataFailure } from "../failure.js";
import { type FileArray, swapBytes } from "./array.js";

const views = { b1: Uint8Array, u1: Uint8Array, i4: Int32Array, u4: Uint32Array, f4: Float32Array, f8: Float64Array } as const;

/**
 * Reads a NumPy `.npy` file (format 1 to 3) of bytes, 32-bit and 64-bit integers and floats in row-major order. Integers of 64
 * bits become float64, and have to be exact in it. Throws a DataFailure (DLM451). The format:
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function readNpy(bytes: Uint8Array, file: string): FileArray {
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
  const version = bytes[6] ?? 0;
  if (!magic.every((byte, n) => bytes[n] === byte) || version < 1 || version > 3 || bytes.length < 12) {
    throw new DataFailure("DLM451", "this is not a NumPy .npy file", { file });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const start = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const { descr, fortran, shape } = parseHeader(new TextDecoder().decode(bytes.subarray(start, start + length)), file);
  if (fortran) {
    throw new DataFailure("DLM451", "this array lies in column-major order", {
      file,
      help: "save numpy.ascontiguousarray(x) instead",
    });
  }
  // Not by `slice`: that of Node's Buffer does not copy.
  const values = readValues(new Uint8Array(bytes.subarray(start + length)), descr, file);
  const needed = shape.reduce((product, extent) => product * extent, 1);
  if (values.length !== needed) {
    throw new DataFailure("DLM451", `an array of [${shape.join(", ")}] has ${needed} values, and this file ${values.length}`, {
      file,
    });
  }
  return { shape, values };
}

/** The header is a Python dictionary of three known keys. */
function parseHeader(
  header: string,
  file: string,
): { readonly descr: string; readonly fortran: boolean; readonly shape: readonly number[] } {
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const shape = /'shape'\s*:\s*\(([^)]*)\)/.exec(header)?.[1];
  if (descr === undefined || fortran === undefined || shape === undefined) {
    throw new DataFailure("DLM451", "the header of this .npy file cannot be read", {
      file,
      help: "arrays of records are not supported",
    });
  }
  const extents = shape.split(",").filter((text) => text.trim() !== "");
  return { descr, fortran: fortran === "True", shape: extents.map(Number) };
}

function readValues(bytes: Uint8Array<ArrayBuffer>, descr: string, file: string): FileArray["values"] {
  const type = descr.slice(1);
  const width = Number(type.slice(1));
  if (bytes.length % width !== 0) throw new DataFailure("DLM451", "this .npy file ends inside a value", { file });
  if (descr.startsWith(">") && width > 1) swapBytes(bytes, width);
  if (type === "i8") return Float64Array.from(new BigInt64Array(bytes.buffer), (value) => exact(value, file));
  if (type === "u8") return Float64Array.from(new BigUint64Array(bytes.buffer), (value) => exact(value, file));
  const view = views[type as keyof typeof views];
  if (view === undefined) {
    throw new DataFailure("DLM451", `arrays of type ${descr} are not supported`, {
      file,
      help: `use one of ${Object.keys(views).join(", ")}, i8, u8`,
    });
  }
  return new view(bytes.buffer);
}

const exact = (value: bigint, file: string): number => {
  if (BigInt(Number(value)) !== value) throw new DataFailure("DLM454", `${value} is too large to be exact`, { file });
  return Number(value);
};
