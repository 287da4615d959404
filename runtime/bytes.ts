import { RuntimeFailure } from "./failure.js";

/** Bytes, or where they are: a path or `file:` URL in Node, anything that can be fetched everywhere. */
export type BytesSource = Uint8Array | ArrayBuffer | URL | string;

/** Throws a RuntimeFailure (DLM556) where nothing can be read. */
export async function bytesFrom(source: BytesSource): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  try {
    return await (isFetched(source) ? fetched(source) : readFromDisk(source));
  } catch (cause) {
    throw new RuntimeFailure("DLM556", `the weights cannot be read from ${String(source)}`, {
      cause,
      help: cause instanceof Error ? cause.message : String(cause),
    });
  }
}

const isFetched = (source: URL | string): boolean =>
  typeof process === "undefined" || !process.versions?.node || /^(https?|data|blob):/.test(String(source));

async function fetched(source: URL | string): Promise<Uint8Array> {
  const response = await fetch(source);
  if (!response.ok) throw new Error(`the server answered ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}

const readFromDisk = async (source: URL | string): Promise<Uint8Array> =>
  (await import("./node/files.js")).readBytes(
    typeof source === "string" && source.startsWith("file:") ? new URL(source) : source,
  );
