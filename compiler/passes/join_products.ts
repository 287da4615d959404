import type { Node } from "../ir/graph.js";
import { usesOf } from "../ir/uses.js";
import type { Pass } from "./pass.js";
import { rewrite } from "./rewrite.js";
import { termsOfSum } from "./sums.js";

export const joinProducts: Pass = {
  name: "joinProducts",
  doc: "A sum of products aᵀ · b is one product of all a, one below the other, with all b: the gradient of weights that serve at every time step is one long product rather than many short ones and their sum.",
  run: (graph) => {
    if (!graph.nodes.some(sumsRows)) return graph;
    const uses = usesOf(graph);
    return rewrite(graph, ({ node, emit, renewed }) => {
      const terms = termsOfSum(graph, uses, node)?.map((id) => graph.nodes[id]);
      if (!terms?.every((term) => sumsRows(term) && uses.readers[term.id].length === 1 && !uses.leaving.has(term.id)))
        return undefined;
      // In the order in which the first factors were made: that of time.
      const sorted = terms.toSorted((a, b) => a.operands.a - b.operands.a);
      const below = (factor: "a" | "b"): Node =>
        sorted.map(({ operands }) => renewed(operands[factor])).reduce((a, b) => emit("concat", { a, b }, { axis: 0 }));
      return emit("matmul", { a: below("a"), b: below("b") }, { transpose_a: true });
    });
  },
};

/** Sums over the rows of both factors. */
const sumsRows = ({ op, attrs }: Node): boolean => op === "matmul" && attrs.transpose_a === true && attrs.transpose_b !== true;
