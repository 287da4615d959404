import { DataFailure } from "../failure.js";

/** UTF-8 as text, without a byte order mark. Throws a DataFailure (DLM451) for bytes that are none. */
export function decodeText(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DataFailure("DLM451", "this file is not UTF-8", {
      file,
      cause,
      help: "save it as UTF-8, for example by `iconv -f latin1 -t utf-8`",
    });
  }
}
