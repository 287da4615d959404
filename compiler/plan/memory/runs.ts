import { bytesOf } from "../../../runtime/manifest.js";
import type { Graph, NodeId } from "../../ir/graph.js";
import { type Place, placesOf, writersOf } from "../../ir/places.js";
import { elementCount } from "../../ir/types.js";
import { usesOf } from "../../ir/uses.js";
import { kernelResults } from "../../passes/groups.js";
import { composeKernel } from "../compose.js";
import { lifetimesOf } from "../lifetimes.js";
import { nameNodes } from "../names.js";
import { type Order, orderUnits } from "../order.js";
import { placeValues } from "../storage.js";
import { readsOf, type Unit, unitsOf } from "../units.js";
import { workOf } from "../work.js";
import { neededFor, sameBits } from "./same_bits.js";

/** A value in a slot. One that is computed twice is two values, of the same node. */
export interface Value {
  readonly node: NodeId;
  readonly bytes: number;
}

/** One run of a unit's kernel: what it leaves in slots and what it reads of them. */
export interface Run {
  readonly unit: number;
  readonly makes: readonly Value[];
  readonly reads: readonly Value[];
  /** Makes again what another run has made before. */
  readonly again: boolean;
}

/** What has to be known of a unit to run it twice. */
export interface UnitFacts {
  readonly unit: Unit;
  /** The results that can be made again: they have a slot to themselves and do not leave the graph. */
  readonly repeatable: ReadonlySet<NodeId>;
  /** The kernel that makes these results alone; undefined where it might give other bits than the one that makes all. */
  readonly partOf: (results: readonly NodeId[]) => Part | undefined;
  readonly flops: number;
}

/** What a kernel needs that makes some results of a unit. */
export interface Part {
  /** The nodes that own what it reads. */
  readonly reads: ReadonlySet<NodeId>;
  /** The units that overwrite what it reads: it cannot run behind them. */
  readonly before: ReadonlySet<number>;
}

/** A graph as the list of its kernels' runs, for asking what would be in memory if some ran twice. */
export interface Tape {
  readonly graph: Graph;
  readonly places: readonly Place[];
  readonly units: readonly UnitFacts[];
  readonly runs: readonly Run[];
  /** Values that are wanted when all have run. */
  readonly kept: ReadonlySet<Value>;
}

/** The runs of a graph with its groups made, each kernel once. */
export function tapeOf(graph: Graph): Tape {
  const order = orderUnits(graph, unitsOf(graph));
  const places = placesOf(graph);
  const { buffers, bufferOf } = placeValues(graph, order, places);
  const slots = new Map<NodeId, Value>();
  for (const { node } of lifetimesOf(graph, order, places)) {
    const index = bufferOf.get(node);
    if (index === undefined || buffers[index].kind !== "slot") continue;
    slots.set(node, { node, bytes: bytesOf("f32", elementCount(graph.nodes[node].type.shape)) });
  }
  const valuesOf = (ids: Iterable<NodeId>): readonly Value[] => [
    ...new Set([...ids].flatMap((id) => slots.get(places[id].owner) ?? [])),
  ];
  const placement = {
    names: nameNodes(graph),
    places,
    stored: new Set(bufferOf.keys()),
    target: new Map(order.inPlace.map(({ target, value }) => [value, target])),
  };
  const repeatable = repeatableNodes(graph, places, slots);
  const overwriters = overwritersOf(order);
  const uses = usesOf(graph);
  const units = order.units.map((unit, i): UnitFacts => {
    const ids = unit.nodes.map(({ id }) => id);
    const results = kernelResults(graph, ids, uses);
    const isSame = sameBits(graph, { unit, results }, placement);
    const makePart = (wanted: readonly NodeId[]): Part | undefined => {
      if (!isSame(wanted)) return undefined;
      const reads = [...readsOf(graph, { ...unit, nodes: neededFor(unit.nodes, wanted) })];
      return {
        reads: new Set(reads.map((id) => places[id].owner)),
        before: new Set(reads.flatMap((id) => overwriters.get(id) ?? []).filter((other) => other !== i)),
      };
    };
    return {
      unit,
      repeatable: new Set(results.filter((id) => repeatable.has(id))),
      partOf: remembering(makePart),
      flops: workOf(composeKernel(graph, unit, placement)).flops,
    };
  });
  const runs = order.units.map((unit, i): Run => {
    const makes = valuesOf(unit.nodes.map(({ id }) => id));
    return { unit: i, makes, reads: valuesOf(readsOf(graph, unit)), again: false };
  });
  const leaving = [...usesOf(graph).leaving].flatMap((id) => writersOf(graph, id));
  return { graph, places, units, runs, kept: new Set(valuesOf(leaving)) };
}

function remembering<T>(make: (ids: readonly NodeId[]) => T): (ids: readonly NodeId[]) => T {
  const known = new Map<string, T>();
  return (ids) => {
    const key = ids.join();
    if (!known.has(key)) known.set(key, make(ids));
    return known.get(key) as T;
  };
}

/** Nodes whose slot holds them alone, whole, and that do not leave the graph. */
function repeatableNodes(graph: Graph, places: readonly Place[], slots: ReadonlyMap<NodeId, Value>): ReadonlySet<NodeId> {
  const leaving = new Set([...usesOf(graph).leaving].flatMap((id) => writersOf(graph, id)));
  return new Set([...slots.keys()].filter((id) => places[id].owner === id && !leaving.has(id)));
}

/** For every state that is updated in place, the unit that does so. */
function overwritersOf({ units, inPlace }: Order): ReadonlyMap<NodeId, number> {
  const unitOf = new Map(units.flatMap(({ nodes }, i) => nodes.map(({ id }) => [id, i] as const)));
  return new Map(inPlace.flatMap(({ target, value }) => (unitOf.has(value) ? [[target, unitOf.get(value) as number]] : [])));
}

/** Where values are made and read, by position among the runs, and the bytes that are held while each runs. */
export interface Liveness {
  readonly madeAt: ReadonlyMap<Value, number>;
  /** Positions, rising. */
  readonly readAt: ReadonlyMap<Value, readonly number[]>;
  readonly bytes: readonly number[];
  readonly peak: number;
}

export function livenessOf({ runs, kept }: Pick<Tape, "runs" | "kept">): Liveness {
  const madeAt = new Map<Value, number>();
  const readAt = new Map<Value, number[]>();
  for (const [i, { makes, reads }] of runs.entries()) {
    for (const value of makes) if (!madeAt.has(value)) madeAt.set(value, i);
    for (const value of reads) {
      const known = readAt.get(value);
      if (known) known.push(i);
      else readAt.set(value, [i]);
    }
  }
  const change = new Array<number>(runs.length + 1).fill(0);
  for (const [value, from] of madeAt) {
    change[from] += value.bytes;
    const last = kept.has(value) ? runs.length - 1 : (readAt.get(value)?.at(-1) ?? from);
    change[last + 1] -= value.bytes;
  }
  const bytes: number[] = [];
  for (const i of runs.keys()) bytes.push((bytes[i - 1] ?? 0) + change[i]);
  return { madeAt, readAt, bytes, peak: bytes.reduce((most, b) => Math.max(most, b), 0) };
}
