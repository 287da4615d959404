import type { Vocabularies } from "./data/vocabulary.js";
import { encodeExample } from "./encode_example.js";
import type { Executor } from "./executor.js";
import { RuntimeFailure } from "./failure.js";
import type { InputSpec, OutputSpec, ProgramSpec } from "./manifest.js";
import { largest } from "./metrics/scores.js";
import { extentOf, type HostArray } from "./sizes.js";

/** Numbers of one example or of several, flat or nested; where the data holds text, a text or several. */
export type InputValue = number | string | ArrayLike<number> | readonly InputValue[];

/** One example, or several in flat arrays, by the names of the inputs. */
export interface Example {
  readonly [input: string]: InputValue;
}

/** What a model says of one example, by the names of its outputs. */
export interface Answer {
  readonly [output: string]: AnswerValue;
}

/**
 * `class` gives the most probable class and all probabilities; `tokens` the same for each place; `probability` and `number` a
 * number; everything else its values.
 */
export type AnswerValue = ClassAnswer | TokensAnswer | number | Float32Array;

export interface ClassAnswer {
  readonly class: number;
  /** Where the data has names for classes. */
  readonly name?: string;
  readonly probabilities: Float32Array;
}

export interface TokensAnswer {
  /** The most probable token of each place. */
  readonly tokens: Uint32Array;
  /** Of every token of the vocabulary, place after place. */
  readonly probabilities: Float32Array;
}

/** Answers come one for one example, and as an array for a batch: an array of examples, or values of several in one array. */
export async function predictExamples(
  executor: Executor,
  asked: Example | readonly Example[],
  vocabularies: Vocabularies = new Map(),
): Promise<Answer | readonly Answer[]> {
  const { manifest } = executor;
  const given = isBatch(asked)
    ? asked.map((example) => encodeExample(manifest, vocabularies, example))
    : encodeExample(manifest, vocabularies, asked);
  const inputs = manifest.inputs.map((spec) => ({ spec, values: inputValues(spec, given) }));
  const counts = inputs.map(({ spec, values }) => values.length / extentOf(spec.shape));
  const count = counts[0] ?? 0;
  const odd = counts.findIndex((each) => each !== count);
  if (odd >= 0) {
    throw misfit(`${inputs[odd]?.spec.name} has ${counts[odd]} examples, and ${inputs[0]?.spec.name} has ${count}`);
  }
  const answers = await predictBatches(executor, inputs, { count, vocabularies });
  const listed = isBatch(given) || manifest.inputs.some((spec) => isListOfExamples(spec, given[spec.name]));
  return listed || count !== 1 ? answers : answers[0];
}

/** `[a, b]` with the values of one example in each: a batch, even of one. */
function isListOfExamples({ shape }: InputSpec, value: InputValue | undefined): boolean {
  if (!Array.isArray(value)) return false;
  const [first] = value;
  return typeof first === "object" && [...leaves(first)].length === extentOf(shape);
}

type Inputs = readonly { readonly spec: InputSpec; readonly values: HostArray }[];

/** Chunks that may be in flight: enough to keep the device busy, few enough to bound the memory. */
const inFlight = 8;

async function predictBatches(
  executor: Executor,
  inputs: Inputs,
  { count, vocabularies }: { readonly count: number; readonly vocabularies: Vocabularies },
): Promise<readonly Answer[]> {
  const program = programFor(executor, count);
  await executor.prepare(program.name);
  const starts = Array.from({ length: Math.ceil(count / program.batch) }, (_, n) => n * program.batch);
  const answers: Answer[] = [];
  for (let first = 0; first < starts.length; first += inFlight) {
    // Writing, running and copying of a chunk are submitted in one turn, so that chunks do not get between each other.
    const chunks = starts
      .slice(first, first + inFlight)
      .map((start) => predictChunk(executor, program, inputs, { start, vocabularies }));
    for (const [n, chunk] of (await Promise.all(chunks)).entries()) {
      answers.push(...chunk.slice(0, count - (starts[first + n] as number)));
    }
  }
  return answers;
}

async function predictChunk(
  executor: Executor,
  program: ProgramSpec,
  inputs: Inputs,
  { start, vocabularies }: { readonly start: number; readonly vocabularies: Vocabularies },
): Promise<readonly Answer[]> {
  for (const { spec, values } of inputs) {
    const width = extentOf(spec.shape);
    const part = values.subarray(start * width, (start + program.batch) * width);
    executor.write({ kind: "input", name: spec.name, program: program.name }, part);
  }
  const { outputs } = executor.manifest;
  const names = outputs.map(({ name }) => name);
  const read = await executor.collect(program.name, names, 1);
  return answersOf(outputs, read, { rows: program.batch, vocabularies });
}

/** An answer for each of the rows that the outputs hold. */
export const answersOf = (
  outputs: readonly OutputSpec[],
  read: readonly HostArray[],
  { rows, vocabularies }: { readonly rows: number; readonly vocabularies: Vocabularies },
): readonly Answer[] =>
  Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(
      outputs.map((output, n) => [
        output.name,
        answerOf(output, read[n] as Float32Array, { row, names: vocabularies.get(output.name)?.tokens }),
      ]),
    ),
  );

function answerOf(
  output: OutputSpec,
  values: Float32Array,
  { row, names }: { readonly row: number; readonly names: readonly string[] | undefined },
): AnswerValue {
  const width = extentOf(output.shape);
  const own = values.slice(row * width, (row + 1) * width);
  switch (output.kind) {
    case "class": {
      const answer = largest(own);
      const name = names?.[answer];
      return { class: answer, ...(name !== undefined && { name }), probabilities: own };
    }
    case "tokens":
      return { tokens: largestOfRows(own, output.classes as number), probabilities: own };
    case "probability":
    case "number":
      return own[0] as number;
    default:
      return own;
  }
}

const largestOfRows = (values: Float32Array, width: number): Uint32Array =>
  Uint32Array.from({ length: values.length / width }, (_, row) => largest(values.subarray(row * width, (row + 1) * width)));

/** The smallest batch that holds all examples, else the largest there is. */
function programFor({ manifest }: Executor, count: number): ProgramSpec {
  const programs = manifest.programs.filter(({ kind }) => kind === "predict").sort((a, b) => a.batch - b.batch);
  const found = programs.find(({ batch }) => batch >= count) ?? programs.at(-1);
  if (found === undefined) throw new RuntimeFailure("DLM559", `${manifest.model} was built without prediction`);
  return found;
}

/** The numbers of an input, of one example or of several. Throws a RuntimeFailure (DLM558) where it is missing or of a wrong length. */
export function inputValues(spec: InputSpec, given: Example | readonly Example[]): HostArray {
  const width = extentOf(spec.shape);
  if (!isBatch(given)) return checked(spec, flatten(spec, given[spec.name]), given[spec.name]);
  const parts = given.map((example) => flatten(spec, example[spec.name]));
  const wrong = parts.findIndex((part) => part.length !== width);
  if (wrong >= 0) throw wrongLength(spec, parts[wrong].length, `of example ${wrong}`);
  const all = spec.dtype === "f32" ? new Float32Array(parts.length * width) : new Uint32Array(parts.length * width);
  for (const [n, part] of parts.entries()) all.set(part, n * width);
  return all;
}

function checked(spec: InputSpec, values: HostArray, given: InputValue | undefined): HostArray {
  const width = extentOf(spec.shape);
  if (given === undefined) throw misfit(`the input ${spec.name} is missing`);
  if (values.length === 0 || values.length % width !== 0) throw wrongLength(spec, values.length, "");
  return values;
}

const isBatch = (given: Example | readonly Example[]): given is readonly Example[] => Array.isArray(given);

/** Nested arrays row by row. */
function flatten({ name, dtype }: InputSpec, value: InputValue | undefined): HostArray {
  const matching = dtype === "f32" ? value instanceof Float32Array : value instanceof Uint32Array;
  if (matching) return value as HostArray;
  const numbers = [...leaves(value)];
  if (!numbers.every((each) => typeof each === "number")) throw misfit(`the input ${name} takes numbers, and nothing else`);
  return dtype === "f32" ? Float32Array.from(numbers) : Uint32Array.from(numbers);
}

function* leaves(value: InputValue | undefined): Iterable<number | string> {
  if (value === undefined) return;
  // What is neither a number nor a list, such as a text, is for `flatten` to refuse.
  if (typeof value !== "object" || value === null) yield value;
  else for (let n = 0; n < value.length; n += 1) yield* leaves(value[n]);
}

const wrongLength = ({ name, shape }: InputSpec, length: number, whose: string): RuntimeFailure => {
  const values = `${length} values${whose && ` ${whose}`}`;
  return misfit(`the input ${name} takes [${shape.join(", ")}] = ${extentOf(shape)} values per example, and got ${values}`);
};

const misfit = (title: string): RuntimeFailure => new RuntimeFailure("DLM558", title);
