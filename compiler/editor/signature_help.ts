import { writeType } from "../check/extents.js";
import { describeParameters } from "../layers/describe.js";
import { layerNamed } from "../layers/index.js";
import type { Analysis } from "./analysis.js";
import { parameterLabel, parameterText } from "./documentation.js";
import type { Entry } from "./entries.js";
import { parameterAt } from "./parameter_at.js";
import { entryOf, sceneAt } from "./scene.js";

/** The call around a cursor, with its parameters. */
export interface SignatureHelp {
  /** `conv2d(filters: int, kernel: int or [int, int], stride: int or [int, int] = 1, …)`. */
  readonly label: string;
  readonly documentation?: string;
  readonly parameters: readonly SignatureParameter[];
  /** The index of the one at the cursor; undefined where it is none of them. */
  readonly active: number | undefined;
}

export interface SignatureParameter {
  readonly name: string;
  /** Where it stands in the label. */
  readonly start: number;
  readonly end: number;
  readonly documentation: string;
}

/** The innermost call whose brackets are open at an offset, also in a text that is not finished. */
export function signatureHelp(analysis: Analysis, offset: number): SignatureHelp | undefined {
  const scene = sceneAt(analysis, offset);
  const call = scene.place.calls.at(-1);
  const entry = call && entryOf(scene, call);
  if (!entry) return undefined;
  const parts = partsOf(entry, call.isStep);
  let label = `${entry.name}(`;
  const parameters = parts.map(({ name, text, documentation }, index): SignatureParameter => {
    if (index > 0) label += ", ";
    const start = label.length;
    label += text;
    return { name, start, end: label.length, documentation };
  });
  const current = parameterAt(call, entry);
  const at = parameters.findIndex(({ name }) => name === current);
  const isFlowing = current === undefined && parts[0]?.flows === true;
  return {
    label: `${label})`,
    ...(entry.doc !== undefined && { documentation: entry.doc }),
    parameters,
    active: isFlowing ? 0 : at < 0 ? undefined : at,
  };
}

interface Part {
  readonly name: string;
  readonly text: string;
  readonly documentation: string;
  /** A value that flows in, not a parameter. */
  readonly flows?: true;
}

function partsOf({ kind, name, schema, block }: Entry, isStep: boolean): readonly Part[] {
  const isMany = kind === "layer" && layerNamed(name)?.inputs === "many";
  const column = kind === "transform" && !isStep;
  const flowing: readonly Part[] = isMany
    ? [{ name: "values", text: isStep ? "b, …" : "a, b, …", documentation: "Values of the network.", flows: true }]
    : column
      ? [{ name: "column", text: "column", documentation: "The column that is transformed.", flows: true }]
      : [];
  const parameters = describeParameters(schema).map(
    (parameter): Part => ({
      ...{ name: parameter.name, text: parameterLabel(parameter), documentation: parameterText(parameter) },
    }),
  );
  const inputs = (block?.inputs ?? []).slice(isStep ? 1 : 0).map(
    (input): Part => ({
      ...{ name: input.name.name, text: `${input.name.name}: ${writeType(input.type)}`, documentation: input.doc ?? "An input." },
    }),
  );
  return [...flowing, ...parameters, ...inputs];
}
