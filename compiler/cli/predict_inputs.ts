import { readFileSync } from "node:fs";
import type { InputSpec, Manifest } from "../../runtime/manifest.js";
import type { InputValue } from "../../runtime/predictor.js";
import { suggest } from "../base/suggest.js";
import { failed, ok, type Result } from "./command.js";
import { exitCodes } from "./exit.js";
import { decodePicture, pictureShape, pictureValues } from "./pictures.js";
import { cannotRead } from "./sources.js";
import type { Terminal } from "./terminal.js";

/** One example to predict for: where it came from, and the values of each input, flat; or its text. */
export interface Example {
  readonly from: string;
  readonly inputs: { readonly [input: string]: InputValue };
}

/** An input, and whether the data of the model holds text for it. */
type Asked = InputSpec & { readonly takesText: boolean };

/** A file, of the input that `name` names; or JSON from the command line. */
interface Source {
  readonly name?: string;
  readonly path: string;
  readonly json?: string;
}

/**
 * Reads what `dlmc predict` is given: pictures, `.npy` and `.txt` files are of the model's only input, or of the one that
 * `name=file` names; JSON may hold all of them. Several examples in one file are several examples.
 */
export async function readExamples(
  { files: texts, json }: { readonly files: readonly string[]; readonly json: string | undefined },
  manifest: Pick<Manifest, "inputs" | "data">,
  terminal: Terminal,
): Promise<Result<readonly Example[]>> {
  const inputs = manifest.inputs.map((input) => ({
    ...input,
    takesText: manifest.data?.columns.some(({ name, text }) => name === input.name && text !== undefined) ?? false,
  }));
  const complain = (title: string, help?: string) =>
    failed({ exit: exitCodes.data, title, ...(help !== undefined && { help }) }, terminal);
  const named = texts.map((text) => namedFile(text, inputs));
  const parts: (readonly Example[])[] = [];
  const given: readonly Source[] = [...named, ...(json === undefined ? [] : [{ path: "--input", json }])];
  for (const source of given) {
    const read = await readOne(source, inputs);
    if (typeof read === "string") return complain(read, `the model takes ${inputs.map(describe).join(" and ")}`);
    parts.push(read);
  }
  return named.some(({ name }) => name !== undefined) ? join(parts, inputs, complain) : ok(parts.flat());
}

const describe = ({ name, shape, dtype, takesText }: Asked): string =>
  `${name}: ${takesText ? "text" : `${dtype === "u32" ? "tokens" : "f32"}[${shape.join(", ")}]`}`;
const sizeOf = ({ shape }: InputSpec): number => shape.reduce((a, b) => a * b, 1);

/** `left=a.png` where `left` is an input; any other `=` belongs to the name of the file. */
function namedFile(text: string, inputs: readonly InputSpec[]): Source {
  const [head = "", ...rest] = text.split("=");
  return rest.length > 0 && inputs.some(({ name }) => name === head) ? { name: head, path: rest.join("=") } : { path: text };
}

/** The examples of a file, or what is wrong with it. */
async function readOne({ name, path, json }: Source, inputs: readonly Asked[]): Promise<readonly Example[] | string> {
  if (json !== undefined) return readJson(json, path, name, inputs);
  const bytes = readBytes(path);
  if (typeof bytes === "string") return bytes;
  const from = path === "-" ? "stdin" : path;
  if (path === "-" || path.endsWith(".json")) return readJson(new TextDecoder().decode(bytes), from, name, inputs);
  const input = inputs.find((each) => each.name === name) ?? (inputs.length === 1 ? inputs[0] : undefined);
  if (input === undefined)
    return `${path} is of one input, and the model has ${inputs.length}: write ${inputs.map((each) => `${each.name}=FILE`).join(" ")}`;
  if (path.endsWith(".npy")) return readArray(bytes, from, input);
  if (path.endsWith(".txt")) return readText(bytes, from, input);
  return readPicture(bytes, from, input);
}

function readBytes(path: string): Uint8Array | string {
  try {
    return readFileSync(path === "-" ? 0 : path);
  } catch (error) {
    return cannotRead(path, error);
  }
}

/** A whole file is one text. */
function readText(bytes: Uint8Array, from: string, input: Asked): readonly Example[] | string {
  if (!input.takesText) return `${from} is text, and ${describe(input)} takes none`;
  return [{ from, inputs: { [input.name]: new TextDecoder().decode(bytes) } }];
}

async function readPicture(bytes: Uint8Array, from: string, input: InputSpec): Promise<readonly Example[] | string> {
  const picture = await decodePicture(bytes).catch(
    (error: unknown) => `${from} is damaged: ${error instanceof Error ? error.message : error}`,
  );
  if (typeof picture === "string") return picture;
  if (picture === undefined) return `${from} is neither PNG, JPEG, .npy, .txt nor .json`;
  const wanted = pictureShape(input.shape);
  if (wanted === undefined) return `${input.name} is no picture, and ${from} is one`;
  const { width, height } = picture;
  if (width !== wanted.width || height !== wanted.height) {
    return `${from} is ${width}x${height} pixels, and ${input.name} needs ${wanted.width}x${wanted.height}: resize it first`;
  }
  return [{ from, inputs: { [input.name]: pictureValues(picture, wanted.channels) } }];
}

async function readArray(bytes: Uint8Array, from: string, input: Asked): Promise<readonly Example[] | string> {
  const { readNpy } = await import("../../runtime/data/npy.js");
  const { shape, values } = readNpy(bytes, from);
  const size = sizeOf(input);
  const proper = (extents: readonly number[]) => extents.filter((extent) => extent !== 1).join();
  const isBatch = proper(shape.slice(1)) === proper(input.shape) && values.length === (shape[0] ?? 1) * size;
  if (!isBatch && proper(shape) !== proper(input.shape))
    return `${from} is [${shape.join(", ")}], and ${describe(input)} is needed, or several of it`;
  return cut(Float32Array.from(values), size, from).map(({ from: place, values: row }) => ({
    from: place,
    inputs: { [input.name]: row },
  }));
}

function cut(
  values: Float32Array,
  size: number,
  from: string,
): readonly { readonly from: string; readonly values: Float32Array }[] {
  const rows = values.length / size;
  return Array.from({ length: rows }, (_, n) => ({
    from: rows === 1 ? from : `${from}[${n}]`,
    values: values.subarray(n * size, (n + 1) * size),
  }));
}

/** `{ "image": […] }`, or for a single input the values or the text alone; a list of either is several examples. */
function readJson(text: string, from: string, name: string | undefined, inputs: readonly Asked[]): readonly Example[] | string {
  const parsed = parseJson(text, from);
  if (typeof parsed === "string") return parsed;
  const { document } = parsed;
  const single = inputs.find((each) => each.name === name) ?? (inputs.length === 1 ? inputs[0] : undefined);
  if (isRecord(document)) return exampleOf(document, from, inputs);
  const texts = [document].flat();
  if (single?.takesText && texts.length > 0 && texts.every((each) => typeof each === "string"))
    return texts.map((each, n) => ({ from: texts.length === 1 ? from : `${from}[${n}]`, inputs: { [single.name]: each } }));
  if (!Array.isArray(document)) return `${from} holds neither an object nor a list`;
  if (document.length > 0 && document.every(isRecord)) {
    const examples = document.map((each, n) => exampleOf(each, `${from}[${n}]`, inputs));
    return (
      examples.find((each) => typeof each === "string") ?? examples.flatMap((each) => (typeof each === "string" ? [] : each))
    );
  }
  if (single === undefined) return `${from} has to name the inputs: {${inputs.map((each) => `"${each.name}": […]`).join(", ")}}`;
  const whole = flatten(document);
  if (whole === undefined) return `${from} holds something that is no number`;
  const size = sizeOf(single);
  if (whole.length === 0 || whole.length % size !== 0)
    return `${from} has ${whole.length} numbers, and ${describe(single)} needs ${size}`;
  return cut(Float32Array.from(whole), size, from).map(({ from: place, values }) => ({
    from: place,
    inputs: { [single.name]: values },
  }));
}

function parseJson(text: string, from: string): { readonly document: unknown } | string {
  try {
    return { document: JSON.parse(text) as unknown };
  } catch (error) {
    return `${from} is not JSON: ${(error as Error).message}`;
  }
}

function exampleOf(
  document: { readonly [name: string]: unknown },
  from: string,
  inputs: readonly Asked[],
): readonly Example[] | string {
  const names = inputs.map(({ name }) => name);
  const odd = Object.keys(document).find((key) => !names.includes(key));
  if (odd !== undefined) {
    const near = suggest(odd, names);
    return `${from} has \`${odd}\`, which is no input${near === undefined ? "" : `; did you mean \`${near}\`?`}`;
  }
  const values: { [input: string]: InputValue } = {};
  for (const input of inputs) {
    const given = document[input.name];
    if (input.takesText && typeof given === "string") {
      values[input.name] = given;
      continue;
    }
    const flat = flatten(given);
    if (flat === undefined) return `${from} has no ${input.takesText ? "text" : "numbers"} for ${input.name}`;
    if (flat.length !== sizeOf(input))
      return `${from} has ${flat.length} numbers for ${describe(input)}, which needs ${sizeOf(input)}`;
    values[input.name] = Float32Array.from(flat);
  }
  return [{ from, inputs: values }];
}

const isRecord = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The numbers of nested lists, in order; undefined where something else is among them. */
function flatten(value: unknown): readonly number[] | undefined {
  if (typeof value === "number") return [value];
  if (!Array.isArray(value)) return undefined;
  const parts = value.map(flatten);
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}

/** Files of single inputs, put together: the n-th example of each. */
function join(
  parts: readonly (readonly Example[])[],
  inputs: readonly Asked[],
  complain: (title: string, help?: string) => { readonly ok: false; readonly outcome: ReturnType<typeof failed>["outcome"] },
): Result<readonly Example[]> {
  const byInput = inputs.map(({ name }) => parts.flat().filter((example) => name in example.inputs));
  const counts = byInput.map((examples, i) => `${examples.length} for ${inputs[i]?.name}`);
  const [first = []] = byInput;
  if (first.length === 0 || byInput.some((examples) => examples.length !== first.length)) {
    return complain(`every input needs the same number of examples, and there are ${counts.join(", ")}`);
  }
  return ok(first.map(({ from }, n) => ({ from, inputs: Object.assign({}, ...byInput.map((examples) => examples[n]?.inputs)) })));
}
