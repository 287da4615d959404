import type { Answer, AnswerValue } from "../../runtime/predictor.js";
import { type Command, textOption, usageError } from "./command.js";
import { exitCodes } from "./exit.js";
import { type Example, readExamples } from "./predict_inputs.js";
import { openSession, sessionOptions } from "./session.js";
import { loadWeights, weightsOption } from "./weights.js";

export const predict: Command = {
  name: "predict",
  summary: "Ask a trained model",
  arguments: [
    { syntax: "<file>", doc: "the .dlm file" },
    {
      syntax: "[inputs...]",
      doc: "PNG, JPEG, .npy, .txt or .json files, as INPUT=FILE where there are several inputs; - is JSON from stdin",
    },
  ],
  options: [
    { flags: "--input <json>", doc: "an example, or a list of them, as JSON: values or texts by the names of inputs" },
    ...weightsOption,
    ...sessionOptions,
  ],
  examples: [
    { line: "dlmc predict model.dlm seven.png", doc: "the class of a picture and how sure it is" },
    { line: "dlmc predict model.dlm batch.npy --json", doc: "an answer for every row" },
    { line: 'dlmc predict spam.dlm --input \'{"message": "You have won"}\'', doc: "text, where the data holds text" },
    { line: "echo '{\"x\": [1, 2, 3, 4]}' | dlmc predict model.dlm -", doc: "values by the names of inputs" },
  ],
  run: async ({ args: [path = "", ...inputs], options, terminal }) => {
    const json = textOption(options, "input");
    if (inputs.length === 0 && json === undefined)
      return usageError(
        "there is nothing to predict for",
        terminal,
        "name a picture, an .npy, .txt or .json file, or use --input",
      );
    const opened = await openSession(path, options, terminal);
    if (!opened.ok) return opened.outcome;
    const { manifest, model, dispose } = opened.value;
    try {
      const examples = await readExamples({ files: inputs, json }, manifest, terminal);
      if (!examples.ok) return examples.outcome;
      const loaded = await loadWeights(opened.value, path, options, terminal);
      if (!loaded.ok) return loaded.outcome;
      const answers = await model.predict(examples.value.map((example) => example.inputs));
      const rows = examples.value.map((example, n) => ({ from: example.from, answer: (answers as readonly Answer[])[n] ?? {} }));
      return {
        exit: exitCodes.fine,
        json: { model: manifest.model, predictions: rows.map(({ from, answer }) => ({ from, ...answerJson(answer) })) },
        text: table(rows),
      };
    } finally {
      dispose();
    }
  },
};

interface Row {
  readonly from: Example["from"];
  readonly answer: Answer;
}

const answerJson = (answer: Answer): object =>
  Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, plain(value)]));

const plain = (value: AnswerValue): unknown => {
  if (typeof value === "number") return value;
  if (value instanceof Float32Array) return [...value];
  const probabilities = [...value.probabilities];
  return "tokens" in value ? { tokens: [...value.tokens], probabilities } : { ...value, probabilities };
};

function table(rows: readonly Row[]): string {
  const cells = [
    ["input", ...Object.keys(rows[0]?.answer ?? {})],
    ...rows.map(({ from, answer }) => [from, ...Object.values(answer).map(shown)]),
  ];
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells
    .map((row) =>
      row
        .map((cell, n) => cell.padEnd(widths[n] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** `7 (99.8 %)`, `spam (99.8 %)`; of many values the first eight. */
function shown(value: AnswerValue): string {
  if (typeof value === "number") return value.toPrecision(6);
  if (value instanceof Float32Array) return firstOf(value, (each) => each.toPrecision(4));
  if ("tokens" in value) return firstOf(value.tokens, String);
  return `${value.name ?? value.class} (${(100 * (value.probabilities[value.class] ?? 0)).toFixed(1)} %)`;
}

function firstOf(values: Float32Array | Uint32Array, write: (value: number) => string): string {
  const head = Array.from(values.subarray(0, 8), write).join(" ");
  return values.length > 8 ? `${head} … (${values.length})` : head;
}
