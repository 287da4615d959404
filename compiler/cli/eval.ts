import type { Manifest } from "../../runtime/manifest.js";
import { type Command, textOption } from "./command.js";
import { exitCodes } from "./exit.js";
import { classTable, scoresJson, scoresText } from "./scores.js";
import { openSession, sessionOptions } from "./session.js";
import { loadWeights, weightsOption } from "./weights.js";

export const evaluate: Command = {
  name: "eval",
  summary: "Tell how good trained weights are on a split of the data",
  arguments: [{ syntax: "<file>", doc: "the .dlm file" }],
  options: [...weightsOption, { flags: "--split <name>", doc: "train, validation or test (test)" }, ...sessionOptions],
  examples: [
    { line: "dlmc eval model.dlm", doc: "what `dlmc train model.dlm` left, on the test split" },
    { line: "dlmc eval model.dlm --weights old.safetensors --split train --json", doc: "other weights, another split" },
  ],
  run: async ({ args: [path = ""], options, terminal }) => {
    const opened = await openSession(path, options, terminal);
    if (!opened.ok) return opened.outcome;
    const { manifest, model, folders, dispose } = opened.value;
    try {
      const loaded = await loadWeights(opened.value, path, options, terminal);
      if (!loaded.ok) return loaded.outcome;
      const split = textOption(options, "split") ?? "test";
      const { loadSplit } = await import("../../runtime/node/dataset.js");
      const evaluation = await model.evaluate(await loadSplit(manifest, split, folders));
      const named = namedColumns(manifest).map((name) => [name, model.vocabulary(name)] as const);
      const names = Object.fromEntries(named);
      const tables = Object.entries(evaluation.outputs).flatMap(([name, metrics]) => classTable(metrics, names[name]) ?? []);
      return {
        exit: exitCodes.fine,
        json: {
          model: manifest.model,
          split,
          rows: evaluation.rows,
          ...scoresJson(evaluation),
          outputs: evaluation.outputs,
          ...(named.length > 0 && { names }),
        },
        text: [scoresText(evaluation, split), ...tables].join("\n\n"),
      };
    } finally {
      dispose();
    }
  },
};

/** The columns whose classes have names in the data. */
const namedColumns = ({ data }: Pick<Manifest, "data">): readonly string[] =>
  (data?.columns ?? []).flatMap(({ name, text }) => (text?.kind === "names" ? [name] : []));
