import type { Vocabularies } from "./data/vocabulary.js";
import { encodeExample } from "./encode_example.js";
import type { Executor } from "./executor.js";
import { RuntimeFailure } from "./failure.js";
import { type Answer, answersOf, type Example, inputValues } from "./predictor.js";
import { resetStates } from "./tensors.js";

/** A sequence that comes in step by step. The states of the recurrent layers stay on the device. */
export interface Stream {
  /**
   * What the model says after one more step, as if the sequence ended there: each input has the numbers of a single step. Throws a
   * RuntimeFailure (DLM558) where one is missing or of a wrong length, or where another stream of the model has begun.
   */
  readonly next: (step: Example) => Promise<Answer>;
}

const program = "stream";

/** Opens streams of a model, one at a time: each begins with states of 0, and ends the one before. */
export function createStreams(executor: Executor): (vocabularies: Vocabularies) => Stream {
  const { manifest } = executor;
  const states = manifest.states.filter(({ role }) => role === "stream");
  let current: Stream | undefined;

  return (vocabularies) => {
    const spec = manifest.stream;
    if (spec === undefined || "refused" in spec) {
      const why = spec?.refused ?? "was built without streams";
      throw new RuntimeFailure("DLM559", `${manifest.model} cannot be given a sequence step by step: it ${why}`, {
        help: "streams are for models of lstm, gru or simple_rnn in one direction, and layers that take each step by itself",
      });
    }
    let isFresh = true;
    const stream: Stream = {
      next: async (step) => {
        await executor.prepare(program);
        if (stream !== current)
          throw new RuntimeFailure("DLM558", "this stream has ended: another one of the model has begun", {
            help: "a model has one stream at a time; open another model for a second one",
          });
        if (isFresh) resetStates(executor, states);
        isFresh = false;
        const given = encodeExample({ ...manifest, inputs: spec.inputs }, vocabularies, step);
        for (const input of spec.inputs)
          executor.write({ kind: "input", name: input.name, program }, inputValues(input, [given]));
        const read = await executor.collect(
          program,
          spec.outputs.map(({ name }) => name),
          1,
        );
        return answersOf(spec.outputs, read, { rows: 1, vocabularies })[0] as Answer;
      },
    };
    current = stream;
    return stream;
  };
}
