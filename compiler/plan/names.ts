import type { Graph, Node, NodeId } from "../ir/graph.js";

/** A name for every node: readable, unique in the graph, and an identifier in any shading language. */
export type Names = { readonly [id: NodeId]: string };

export function nameNodes(graph: Graph): Names {
  const used = new Set<string>();
  return Object.fromEntries(
    graph.nodes.map((node) => {
      const base = identifier(baseName(node));
      let name = base;
      for (let n = 2; used.has(name); n++) name = `${base}_${n}`;
      used.add(name);
      return [node.id, name];
    }),
  );
}

/** The path of a parameter without the model's name, which is the same for all: `conv2d_1/kernel`, `adam/m/conv2d_1/kernel`. */
function baseName(node: Node): string {
  switch (node.op) {
    case "parameter":
      return String(node.attrs.path).split("/").slice(1).join("/");
    case "state":
      return String(node.attrs.path);
    case "dataset":
      return `${node.attrs.name}_rows`;
    case "order":
      return "row_order";
    case "control":
      return "control_words";
    case "input":
      return `${node.attrs.name}_input`;
    default:
      return node.name;
  }
}

/** A word and a number, or two words: no reserved word of WGSL looks like that, nor does a name of its library. */
function identifier(text: string): string {
  const clean = text.replace(/[^A-Za-z0-9]+/g, "_").replace(/^_+|_+$/g, "");
  const safe = /^[A-Za-z]/.test(clean) ? clean : `value_${clean}`;
  return /[_0-9]/.test(safe) && !reservedPairs.has(safe) ? safe : `${safe}_value`;
}

/** The reserved words of WGSL that do consist of two words or carry a number. */
const reservedPairs: ReadonlySet<string> = new Set([
  "co_await", "co_return", "co_yield", "column_major", "const_cast", "decltype", "dynamic_cast", "non_coherent", "noncoherent",
  "reinterpret_cast", "row_major", "static_assert", "static_cast", "thread_local", "texture_barrier", "const_assert",
  "f16", "f32", "f64", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "atan2", "exp2", "log2",
]);
