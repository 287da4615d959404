import { vocabularyOf } from "./data/fitted.js";
import { encodeText, type Vocabularies } from "./data/vocabulary.js";
import type { Executor } from "./executor.js";
import { RuntimeFailure } from "./failure.js";
import type { InputSpec, Manifest, OutputSpec, TextSpec } from "./manifest.js";
import { predictExamples, type TokensAnswer } from "./predictor.js";
import { createStream } from "./random.js";
import { type Sampling, sampleToken } from "./sample_token.js";

/** How a model writes on. */
export interface GenerateOptions extends Partial<Sampling> {
  /** How many tokens it writes; 200 unless given. */
  readonly length?: number;
  /** The same seed writes the same; 0 unless given. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
}

/** A token that the model has written. */
export interface GeneratedToken {
  readonly id: number;
  /** As it goes on behind what stands before it: a word with the space before it, a character as it is. */
  readonly text: string;
  /** What the network gave it, before temperature and choice. */
  readonly probability: number;
}

/** A model of one input and one output of tokens, and how its text is taken apart. */
interface Writer {
  readonly input: InputSpec;
  readonly output: OutputSpec;
  readonly places: number;
  readonly text: TextSpec;
}

/**
 * Writes on behind a prompt, a token at a time: the network says at the last token of the text so far what may follow, one is
 * drawn, and the text is one token longer. Of a longer text the network sees the last tokens that its input has places for. Throws a
 * RuntimeFailure (DLM558) for a model that does not write, a prompt without a known token, or options out of range.
 */
export async function* generate(
  executor: Executor,
  vocabularies: Vocabularies,
  prompt: string,
  { length = 200, temperature = 1, topK, seed = 0, signal }: GenerateOptions = {},
): AsyncGenerator<GeneratedToken, void, undefined> {
  const { input, output, places, text } = writerOf(executor.manifest);
  checkOptions({ length, temperature, topK });
  const read = vocabularyOf(executor.manifest, vocabularies, input.name);
  const written = vocabularyOf(executor.manifest, vocabularies, output.name);
  const ids = [...encodeText(text, prompt, read)];
  if (ids.length === 0) throw misfit("the prompt has no token", "give it a beginning to go on from");
  const random = createStream(seed, "generate");
  const width = output.shape.at(-1) as number;
  for (let n = 0; n < length; n += 1) {
    signal?.throwIfAborted();
    const seen = ids.slice(-places);
    const example = Uint32Array.from({ length: places }, (_, place) => seen[place] ?? 0);
    const answer = await predictExamples(executor, { [input.name]: example }, vocabularies);
    const { probabilities } = (answer as { readonly [name: string]: TokensAnswer })[output.name] as TokensAnswer;
    const last = probabilities.subarray((seen.length - 1) * width, seen.length * width);
    // A vocabulary may have fewer tokens than the network has places for.
    const known = last.subarray(0, written.tokens.length);
    const id = sampleToken(known, { temperature, ...(topK !== undefined && { topK }) }, random);
    const token = written.tokens[id] as string;
    ids.push(read.ids.get(token) ?? 1);
    yield { id, text: text.kind === "words" ? ` ${token}` : token, probability: known[id] as number };
  }
}

/** Whether a model writes on, and by which of its columns. Throws a RuntimeFailure (DLM558) where it does not. */
export function writerOf({ model, inputs, outputs, data }: Pick<Manifest, "model" | "inputs" | "outputs" | "data">): Writer {
  const [input, ...moreInputs] = inputs;
  const [output, ...moreOutputs] = outputs;
  const places = input?.shape[0];
  const text = data?.columns.find(({ name }) => name === input?.name)?.text;
  const isWriter = input?.kind === "tokens" && output?.kind === "tokens" && moreInputs.length + moreOutputs.length === 0;
  if (!isWriter || places === undefined || output.shape[0] !== places)
    throw misfit(
      `${model} does not write text`,
      "a model that does has one input and one output, `tokens[T]` both with the same T",
    );
  if (text === undefined || text.kind === "names")
    throw misfit(`${model} has no text in its data`, `let \`data\` make tokens of it: \`${input.name} -> chars(100)\``);
  return { input, output, places, text };
}

function checkOptions({
  length,
  temperature,
  topK,
}: {
  readonly length: number;
  readonly temperature: number;
  readonly topK: number | undefined;
}): void {
  if (!(Number.isInteger(length) && length >= 0)) throw misfit("`length` is a whole number, 0 or more");
  if (!(temperature >= 0 && Number.isFinite(temperature))) throw misfit("`temperature` is a number, 0 or more");
  if (topK !== undefined && !(Number.isInteger(topK) && topK >= 1)) throw misfit("`topK` is a whole number, 1 or more");
}

const misfit = (title: string, help?: string): RuntimeFailure =>
  new RuntimeFailure("DLM558", title, help === undefined ? {} : { help });
