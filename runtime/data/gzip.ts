import { DataFailure } from "../failure.js";

/**
 * The content of a gzip file; bytes that are none are given back as they are. Throws a DataFailure (DLM451) for a damaged one.
 */
export async function decompress(bytes: Uint8Array<ArrayBuffer>, file: string): Promise<Uint8Array<ArrayBuffer>> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch (cause) {
    throw new DataFailure("DLM451", "this gzip file is damaged", { file, cause, help: "it may have been cut off: get it again" });
  }
}
