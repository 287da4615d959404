import type { Graph, Node, NodeId } from "../ir/graph.js";

/** A name for every node: readable, unique in the graph, and an identifier in any shading language. */
export type Names = { readonly [id: NodeId]: string };

export function nameNodes(graph: Graph): Names {
  const used = new Set<string>();
  /** For each base the number that was given last: a recurrent layer has thousands of nodes of one name. */
  const given = new Map<string, number>();
  const identifiers = new Map<string, string>();
  return graph.nodes.map((node) => {
    const wanted = baseName(node);
    const base = identifiers.get(wanted) ?? identifier(wanted);
    identifiers.set(wanted, base);
    let name = base;
    let number = given.get(base) ?? 1;
    while (used.has(name)) name = `${base}_${++number}`;
    given.set(base, number);
    used.add(name);
    return name;
  });
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

/** An identifier with an underscore: few names of WGSL have one. */
function identifier(text: string): string {
  const clean = text.replace(/[^A-Za-z0-9]+/g, "_").replace(/^_+|_+$/g, "");
  const safe = /^[A-Za-z]/.test(clean) ? clean : `value_${clean}`;
  return safe.includes("_") && !namesOfWgsl.has(safe) && !safe.startsWith("texture_") ? safe : `${safe}_value`;
}

/** The words with an underscore that WGSL reserves or has declared before, besides the textures. */
const namesOfWgsl: ReadonlySet<string> = new Set([
  ...["asm_fragment", "binding_array", "co_await", "co_return", "co_yield", "column_major", "compile_fragment", "const_assert"],
  ...["const_cast", "demote_to_helper", "dynamic_cast", "macro_rules", "non_coherent", "read_write", "reinterpret_cast"],
  ...["row_major", "sampler_comparison", "static_assert", "static_cast", "thread_local"],
]);
