import { type Command, failed, type Options, ok, type Result, textOption } from "./command.js";
import { exitCodes } from "./exit.js";
import { openSession, sessionOptions } from "./session.js";
import type { Terminal } from "./terminal.js";
import { loadWeights, weightsOption } from "./weights.js";

/** What the options are where they are not given. */
const usual = { length: "200", temperature: "1", seed: "0" } as const;

export const generate: Command = {
  name: "generate",
  summary: "Let a trained model write on",
  arguments: [{ syntax: "<file>", doc: "the .dlm file of a model with one input and one output of tokens" }],
  options: [
    { flags: "--prompt <text>", doc: "how the text begins" },
    { flags: "--length <number>", doc: `how many tokens to write (${usual.length})` },
    {
      flags: "--temperature <number>",
      doc: `below 1 more careful, above 1 bolder; 0 takes the most probable (${usual.temperature})`,
    },
    { flags: "--top-k <number>", doc: "draw from so many of the most probable tokens alone (all)" },
    { flags: "--seed <number>", doc: `another one writes another text (${usual.seed})` },
    ...weightsOption,
    ...sessionOptions,
  ],
  examples: [
    { line: 'dlmc generate poet.dlm --prompt "Call me "', doc: "200 characters more" },
    {
      line: 'dlmc generate poet.dlm --prompt "The whale" --length 1000 --temperature 0.8 --top-k 20',
      doc: "longer, and more careful",
    },
  ],
  run: async ({ args: [path = ""], options, terminal }) => {
    const prompt = textOption(options, "prompt");
    if (prompt === undefined || prompt === "") {
      const help = 'give a beginning: --prompt "Call me "';
      return failed({ exit: exitCodes.usage, title: "there is nothing to go on from", help }, terminal).outcome;
    }
    const settings = readSettings(options, terminal);
    if (!settings.ok) return settings.outcome;
    const opened = await openSession(path, options, terminal);
    if (!opened.ok) return opened.outcome;
    const { manifest, model, dispose } = opened.value;
    try {
      const loaded = await loadWeights(opened.value, path, options, terminal);
      if (!loaded.ok) return loaded.outcome;
      const tokens: { readonly text: string; readonly probability: number }[] = [];
      // What comes is shown as it comes; `--json` is one document in the end.
      const show = (text: string): void => void (terminal.json || process.stdout.write(text));
      show(prompt);
      for await (const { text, probability } of model.generate(prompt, settings.value)) {
        show(text);
        tokens.push({ text, probability });
      }
      show("\n");
      return {
        exit: exitCodes.fine,
        json: { model: manifest.model, prompt, ...settings.value, text: tokens.map(({ text }) => text).join(""), tokens },
      };
    } finally {
      dispose();
    }
  },
};

interface Settings {
  readonly length: number;
  readonly temperature: number;
  readonly seed: number;
  readonly topK?: number;
}

function readSettings(options: Options, terminal: Terminal): Result<Settings> {
  const given = (name: keyof typeof usual): string => textOption(options, name) ?? usual[name];
  const topK = textOption(options, "topK");
  const whole = /^\d{1,9}$/;
  const wrong = [
    { flag: "--length", text: given("length"), form: whole, needs: "a whole number, 0 or more" },
    { flag: "--temperature", text: given("temperature"), form: /^\d+(\.\d+)?$/, needs: "a number, 0 or more" },
    { flag: "--top-k", text: topK ?? "1", form: /^[1-9]\d{0,8}$/, needs: "a whole number, 1 or more" },
    { flag: "--seed", text: given("seed"), form: whole, needs: "a whole number, 0 or more" },
  ].find(({ text, form }) => !form.test(text));
  if (wrong) return failed({ exit: exitCodes.usage, title: `${wrong.flag} takes ${wrong.needs}, not ${wrong.text}` }, terminal);
  return ok({
    length: Number(given("length")),
    temperature: Number(given("temperature")),
    seed: Number(given("seed")),
    ...(topK !== undefined && { topK: Number(topK) }),
  });
}
