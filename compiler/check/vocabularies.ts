import { vocabularyTooLarge } from "../diagnostics/training.js";
import { createBuilder } from "../ops/builder.js";
import type { CheckedData, CheckedModel } from "./checked.js";
import type { Report } from "./report.js";

/**
 * Tells of columns whose vocabulary has more ids than the network: than the table that an input is looked up in has rows, or than an
 * output has scores for each place. Gives whether all is well.
 */
export function checkVocabularies(
  data: CheckedData,
  model: Pick<CheckedModel, "inputs" | "outputs" | "build">,
  report: Report,
): boolean {
  const knowing = [...tablesOf(model), ...scoresOf(model)];
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
  readonly network: CheckedModel["span"];
  readonly what: string;
}

/** The tables that inputs are looked up in. */
function tablesOf({ inputs, build }: Pick<CheckedModel, "inputs" | "build">): readonly Knowing[] {
  const builder = createBuilder();
  const nodes = Object.fromEntries(
    inputs.map(({ name, value: { dtype, shape } }) => [name, builder.emit("input", {}, { name, dtype, shape: [1, ...shape] })]),
  );
  build({ builder, mode: "inference", batch: 1, inputs: nodes });
  const columns = new Map(Object.entries(nodes).map(([name, { id }]) => [id, name]));
  return builder.finish().nodes.flatMap(({ op, operands, origin }) => {
    const column = op === "lookup" ? columns.get(operands.ids ?? -1) : undefined;
    const known = builder.node(operands.table ?? 0).type.shape[0];
    return column !== undefined && known !== undefined && origin
      ? [{ column, known, network: origin, what: "the embedding has" }]
      : [];
  });
}

const scoresOf = ({ outputs }: Pick<CheckedModel, "outputs">): readonly Knowing[] =>
  outputs.flatMap(({ name, kind, classes, span }) =>
    kind === "tokens" && classes !== undefined
      ? [{ column: name, known: classes, network: span, what: "the network gives" }]
      : [],
  );
