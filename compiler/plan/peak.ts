import { type BufferSpec, bytesOf } from "../../runtime/manifest.js";
import type { Graph } from "../ir/graph.js";
import { placesOf } from "../ir/places.js";
import { orderUnits } from "./order.js";
import { placeValues } from "./storage.js";
import { unitsOf } from "./units.js";

/** Bytes of all buffers whose size is known, each padded to whole vectors of 16 bytes. */
export const bytesOfBuffers = (buffers: readonly BufferSpec[]): number =>
  buffers.reduce((sum, { storage, elements }) => sum + (elements === 0 ? 0 : bytesOf(storage, elements)), 0);

/** The bytes that the plan of a graph will take, without making its kernels. */
export function peakOf(graph: Graph): number {
  const order = orderUnits(graph, unitsOf(graph));
  return bytesOfBuffers(placeValues(graph, order, placesOf(graph)).buffers);
}
