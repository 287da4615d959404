import { suggestion } from "../base/suggest.js";
import { typeBrackets, typeNotHere, typeNotYet, withoutExtents } from "../diagnostics/names.js";
import type { TensorType } from "../ir/types.js";
import type { BlockDecl, ModelDecl, PortDecl, TypeExpr } from "../syntax/ast.js";
import type { Port } from "./checked.js";
import type { Constants } from "./constants.js";
import { evaluateExtent } from "./extents.js";
import type { Declared } from "./observer.js";
import type { Report } from "./report.js";

type Holds = Pick<Port, "value" | "target" | "classes">;

/** An extent of an output's value that the network decides, until `settlePort` has seen it. */
const open = -1;

/** A type of inputs and outputs: how it is written and what it holds. */
interface PortType {
  readonly name: string;
  readonly places: readonly Place[];
  /** For the message about wrong extents. */
  readonly form: string;
  /** Undefined where the number of extents is wrong. */
  readonly holds: (extents: readonly number[], place: Place) => Holds | undefined;
}

export type Place = "inputs" | "outputs" | "blocks";

const floats = (shape: readonly number[]) => ({ dtype: "f32", shape }) as const;
const ids = (shape: readonly number[]) => ({ dtype: "u32", shape }) as const;
const same = (shape: readonly number[]): Holds => ({ value: floats(shape), target: floats(shape) });

/** The types of inputs and outputs, and of what a block takes and gives. */
export const portTypes: readonly PortType[] = [
  {
    name: "f32",
    places: ["inputs", "outputs", "blocks"],
    form: "with at least one extent: `f32[28, 28, 1]`",
    holds: (extents) => (extents.length >= 1 ? same(extents) : undefined),
  },
  {
    name: "image",
    places: ["inputs", "blocks"],
    form: "with height, width and channels: `image[28, 28, 1]`",
    holds: (extents) => (extents.length === 3 ? same(extents) : undefined),
  },
  {
    name: "series",
    places: ["inputs", "outputs", "blocks"],
    form: "with time steps and features: `series[24, 3]`",
    holds: (extents) => (extents.length === 2 ? same(extents) : undefined),
  },
  {
    // What goes in are ids; what comes out are, for each place, the probabilities of the ids of a vocabulary that the network has.
    name: "tokens",
    places: ["inputs", "outputs", "blocks"],
    form: "with the number of places: `tokens[128]`",
    holds: ([length, ...more], place) =>
      length !== undefined && more.length === 0
        ? { value: place === "outputs" ? floats([length, open]) : ids([length]), target: ids([length]) }
        : undefined,
  },
  {
    name: "class",
    places: ["outputs"],
    form: "with the number of classes: `class[10]`",
    holds: ([classes, ...more]) =>
      classes !== undefined && more.length === 0 ? { value: floats([classes]), target: ids([1]), classes } : undefined,
  },
  {
    name: "labels",
    places: ["outputs"],
    form: "with the number of labels: `labels[5]`",
    holds: ([classes, ...more]) => (classes !== undefined && more.length === 0 ? { ...same([classes]), classes } : undefined),
  },
  {
    name: "probability",
    places: ["outputs"],
    form: withoutExtents,
    holds: ({ length }) => (length === 0 ? same([1]) : undefined),
  },
  {
    name: "number",
    places: ["inputs", "outputs", "blocks"],
    form: withoutExtents,
    holds: ({ length }) => (length === 0 ? same([1]) : undefined),
  },
];

const laterTypes = ["category", "audio", "video"];

/** Whether a name is that of a type: no dimension variable is called so. */
export const isPortType = (name: string): boolean => laterTypes.includes(name) || portTypes.some((type) => type.name === name);

/** What an input or output of a model holds, by its type; undefined where the type is wrong, which has been told. */
export function checkPort(
  { name, type, doc, span }: PortDecl,
  { place, constants, report }: { readonly place: "inputs" | "outputs"; readonly constants: Constants; readonly report: Report },
): Port | undefined {
  const found = checkPortType(type, place, report);
  if (!found) return undefined;
  const extents = (type.dims ?? []).map((dim) => {
    if (dim.kind !== "wildcard") return evaluateExtent(dim, constants, report);
    report(typeBrackets({ name: "_", span: dim.span, form: "only in blocks: a model's inputs and outputs have known extents" }));
    return undefined;
  });
  if (!extents.every((extent) => extent !== undefined)) return undefined;
  const holds = found.holds(extents, place);
  if (!holds) {
    report(typeBrackets({ name: type.name.name, span: type.span, form: found.form }));
    return undefined;
  }
  return { name: name.name, kind: found.name, ...holds, span, ...(doc !== undefined && { doc }) };
}

/**
 * The output with the extents that the network decides: `tokens[T]` gets its vocabulary from the last axis of its value. Undefined
 * where a value of `actual`, the type of one example, does not fit.
 */
export function settlePort(port: Port, { dtype, shape }: TensorType): Port | undefined {
  const expected = port.value.shape;
  const fits = expected.every((extent, i) => extent === open || extent === shape[i]);
  if (dtype !== "f32" || shape.length !== expected.length || !fits) return undefined;
  const vocabulary = shape.at(-1);
  if (!expected.includes(open) || vocabulary === undefined) return port;
  return { ...port, value: floats(shape), classes: vocabulary };
}

/** The extents that an output's value must have, `_` where the network decides. */
export const wantedShape = ({ value }: Port): readonly (number | "_")[] =>
  value.shape.map((extent) => (extent === open ? "_" : extent));

/** The inputs and outputs of a model by name, as what these names stand for; of two of one name the first. */
export const declaredPorts = ({ inputs, outputs }: ModelDecl): ReadonlyMap<string, Declared> =>
  new Map(
    [
      ...inputs.map(({ name }): Declared => ({ kind: "input", ...name })),
      ...outputs.map(({ name }): Declared => ({ kind: "output", ...name })),
    ]
      .toReversed()
      .map((declared) => [declared.name, declared]),
  );

/** What a type in a block's signature is made of: numbers, or ids of tokens. */
export const elementsOf = ({ name }: TypeExpr): "f32" | "u32" => (name.name === "tokens" ? "u32" : "f32");

/** Checks the types of a block's signature, whatever their extents will be. */
export function checkSignature({ inputs, result }: BlockDecl, report: Report): void {
  for (const type of [...inputs.map((input) => input.type), result]) {
    const found = checkPortType(type, "blocks", report);
    const holds = found?.holds(
      (type.dims ?? []).map(() => 1),
      "blocks",
    );
    if (found && !holds) report(typeBrackets({ name: type.name.name, span: type.span, form: found.form }));
  }
}

/** The type of that name, where it may stand; undefined otherwise, which has been told. */
export function checkPortType(type: TypeExpr, place: Place, report: Report): PortType | undefined {
  const { name, span } = type.name;
  const found = portTypes.find((candidate) => candidate.name === name);
  // The parser has told of a type without a name.
  if (name === "") return undefined;
  if (found?.places.includes(place)) return found;
  if (!found && laterTypes.includes(name)) {
    report(typeNotYet({ name, span }));
    return undefined;
  }
  const allowed = portTypes.flatMap((candidate) => (candidate.places.includes(place) ? [candidate.name] : []));
  report(
    typeNotHere({
      name,
      span,
      place: placeNames[place],
      allowed,
      known: found !== undefined,
      ...(!found && suggestion(name, allowed)),
    }),
  );
  return undefined;
}

const placeNames = { inputs: "inputs", outputs: "outputs", blocks: "a block's signature" } as const;
