import type { FirstFailure } from "../../runtime/first_failure.js";
import type { ProgramSpec } from "../../runtime/manifest.js";
import type { Range } from "../../runtime/run_watched.js";
import type { ByOperator, OperatorAt } from "../by_operator.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Node } from "../ir/graph.js";
import { printType } from "../ir/types.js";
import type { Outcome } from "./command.js";
import { diagnosticsJson, renderDiagnostics } from "./diagnostics.js";
import { exitCodes } from "./exit.js";
import type { Session } from "./session.js";
import type { Terminal } from "./terminal.js";

/** Finds the operator that was the first to give what is no finite number. */
export interface Tracing {
  /** For the options of training. */
  readonly byOperator: () => ProgramSpec | undefined;
  /** What to say of an error; undefined where no operator was found for it. */
  readonly tell: (error: unknown) => Promise<Outcome | undefined>;
}

export async function traceFailure({ compiled, textOf }: Session, terminal: Terminal): Promise<Tracing> {
  const [{ byOperator }, { FirstFailure }] = await Promise.all([
    import("../by_operator.js"),
    import("../../runtime/first_failure.js"),
  ]);
  const made: { all: ByOperator | undefined } = { all: undefined };
  return {
    byOperator: () => {
      terminal.note("the loss or a weight is no finite number: looking for the operator that was the first");
      made.all = byOperator(compiled);
      return made.all?.program;
    },
    tell: async (error) => {
      if (!(error instanceof FirstFailure) || error.unsound.program !== made.all?.program.name) return undefined;
      const found = [diagnose(error, made.all.operatorAt(error.unsound.number))];
      return {
        exit: exitCodes.device,
        json: { error: diagnosticsJson(found, textOf)[0] },
        complaint: await renderDiagnostics(found, textOf, terminal.colours),
      };
    },
  };
}

function diagnose({ code, step, unsound: { value, read } }: FirstFailure, { node, operands }: OperatorAt): Diagnostic {
  const what = Number.isNaN(value) ? "the first NaN" : "the first infinity";
  const reads = operands.flatMap(({ node: operand, binding }) => {
    const range = read[binding];
    return range ? [`${nameOf(operand)}, ${printType(operand.type)}, ${rangeText(range)}`] : [];
  });
  return {
    code,
    severity: "error",
    title: `${nameOf(node)} gave ${what} of training, in step ${step}`,
    labels: node.origin ? [{ span: node.origin, text: `${what} came up here` }] : [],
    notes: reads.length > 0 ? [`it was computed from\n${reads.join("\n")}`] : [],
    help: `${step === 1 ? firstStep : laterStep}; the weights are those of before`,
  };
}

/** No rate of learning has had a part in it. */
const firstStep = "look for divisions by 0 and extreme values in the data, and at how weights begin";
const laterStep = "use a smaller learning rate or `clip_global_norm: 1`, and look for extreme values in the data";

/** As the file has it, and the operator; gradients and updates have the name of what they are of. */
function nameOf({ op, name, attrs }: Node): string {
  switch (op) {
    case "parameter":
      return `the weights ${String(attrs.path)}`;
    case "state":
      return `the state ${String(attrs.path)}`;
    case "dataset":
      return `the column ${String(attrs.name)}`;
    default:
      return name === "" || name === op ? `\`${op}\`` : `${name} (\`${op}\`)`;
  }
}

function rangeText({ least, most, allFinite }: Range): string {
  if (Number.isNaN(least)) return "none of them finite";
  const range = least === most ? `all ${short(least)}` : `from ${short(least)} to ${short(most)}`;
  return allFinite ? range : `${range} and some that are not finite`;
}

const short = (value: number): string => String(Number(value.toPrecision(4)));
