import type { Span } from "../base/span.js";
import { vocabularyTooLarge } from "../diagnostics/data.js";
import type { Graph } from "../ir/graph.js";
import type { CheckedData } from "./checked.js";
import type { Network } from "./model.js";
import type { Report } from "./report.js";

/**
 * Tells of columns whose vocabulary has more ids than the network: than the table that an input is looked up in has rows, or than an
 * output has scores for each place. Gives whether all is well.
 */
export function checkVocabularies(data: CheckedData, network: Pick<Network, "outputs" | "graph">, report: Report): boolean {
  const knowing = [...tablesOf(network.graph), ...scoresOf(network)];
  const wrong = data.columns.flatMap(({ name, text }) => {
    if (!text || !("vocabulary" in text.spec)) return [];
    const { vocabulary } = text.spec;
    const few = knowing.find(({ column, known }) => column === name && known < vocabulary);
    return few ? [vocabularyTooLarge({ ...few, span: text.span, vocabulary })] : [];
  });
  wrong.forEach(report);
  return wrong.length === 0;
}

/** How many ids the network knows for a column, and where it says so. */
interface Knowing {
  readonly column: string;
  readonly known: number;
  readonly network: Span;
  readonly what: string;
}

/** The tables that inputs are looked up in. */
const tablesOf = ({ nodes }: Graph): readonly Knowing[] =>
  nodes.flatMap(({ op, operands, origin }) => {
    const [ids, table] = op === "lookup" ? [nodes[operands.ids ?? -1], nodes[operands.table ?? -1]] : [];
    const known = table?.type.shape[0];
    return ids?.op === "input" && known !== undefined && origin
      ? [{ column: String(ids.attrs.name), known, network: origin, what: "the embedding has" }]
      : [];
  });

const scoresOf = ({ outputs }: Pick<Network, "outputs">): readonly Knowing[] =>
  outputs.flatMap(({ name, kind, classes, span }) =>
    kind === "tokens" && classes !== undefined
      ? [{ column: name, known: classes, network: span, what: "the network gives" }]
      : [],
  );
