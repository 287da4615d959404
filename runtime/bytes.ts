import { RuntimeFailure } from "./failure.js";
import { type NodeHost, nodeHost } from "./host.js";

/** Bytes, or where they are: a path or `file:` URL in Node, anything that can be fetched everywhere. */
export type BytesSource = Uint8Array | ArrayBuffer | URL | string;

/** Throws a RuntimeFailure (DLM556) where nothing can be read. */
export async function bytesFrom(source: BytesSource): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  try {
    const node = isFetched(source) ? undefined : await nodeHost?.();
    return await (node === undefined ? fetched(source) : readFromDisk(node, source));
  } catch (cause) {
    throw new RuntimeFailure("DLM556", `the weights cannot be read from ${String(source)}`, {
      cause,
      help: cause instanceof Error ? cause.message : String(cause),
    });
  }
}

const isFetched = (source: URL | string): boolean => /^(https?|data|blob):/.test(String(source));

async function fetched(source: URL | string): Promise<Uint8Array> {
  const response = await fetch(source);
  if (!response.ok) throw new Error(`the server answered ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}

const readFromDisk = (node: NodeHost, source: URL | string): Promise<Uint8Array> =>
  node.readBytes(typeof source === "string" && source.startsWith("file:") ? new URL(source) : source);
