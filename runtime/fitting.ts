import { readVocabularies, readWeights } from "./checkpoint.js";
import type { Columns } from "./data/columns.js";
import { fitNumbers } from "./data/fits.js";
import { encodeColumns, fitVocabularies } from "./data/fitted.js";
import type { Vocabularies } from "./data/vocabulary.js";
import type { Executor } from "./executor.js";

/** What a model has learnt of its data beside its weights: fitted once, on the rows that it is first trained on. */
export interface Fitting {
  /** Empty before that. */
  readonly vocabularies: () => Vocabularies;
  /** The rows for training, with ids in the place of texts; before the first training they are what everything is fitted to. */
  readonly fit: (data: Columns, resume?: Uint8Array) => Columns;
  /** Other rows, with ids in the place of texts. */
  readonly encode: (data: Columns) => Columns;
  /** What a file of weights holds. */
  readonly take: (vocabularies: Vocabularies) => void;
}

/** `known` comes with weights, and is undefined where the model has none. Vocabularies are kept here, fitted numbers on the device. */
export function createFitting(executor: Executor, known: Vocabularies | undefined): Fitting {
  const { manifest } = executor;
  const texts = (manifest.data?.columns ?? []).flatMap(({ name, text }) => (text ? [name] : []));
  /** Weights that were saved before any training have none. */
  const whole = (found: Vocabularies | undefined) => (found && texts.every((name) => found.has(name)) ? found : undefined);
  const fitted = { vocabularies: whole(known) };
  // A data set keeps its identity, by which the feeder knows that it is on the device.
  const encoded = new WeakMap<Columns, Columns>();
  const vocabularies = (): Vocabularies => fitted.vocabularies ?? new Map();
  const encode = (data: Columns): Columns => {
    if (data.texts === undefined) return data;
    const before = encoded.get(data);
    if (before !== undefined && before.vocabularies === vocabularies()) return before;
    const now = encodeColumns(manifest, data, vocabularies());
    encoded.set(data, now);
    return now;
  };
  return {
    vocabularies,
    fit: (data, resume) => {
      if (resume !== undefined) {
        // Of another model's checkpoint nothing is taken.
        readWeights(manifest, resume);
        fitted.vocabularies = whole(readVocabularies(resume));
      } else if (fitted.vocabularies === undefined) {
        fitted.vocabularies = fitVocabularies(manifest, data);
        for (const [path, values] of fitNumbers(manifest, data)) executor.write({ kind: "parameter", name: path }, values);
      }
      return encode(data);
    },
    encode,
    take: (found) => {
      fitted.vocabularies = whole(found);
    },
  };
}
