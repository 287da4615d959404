import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { z } from "zod";
import { invariant } from "../compiler/base/invariant.js";
import { diagnosticKinds } from "../compiler/diagnostics/index.js";
import { analyseText } from "../compiler/editor/analysis.js";
import { pictureOf } from "../compiler/editor/picture/picture_of.js";
import { layerCategories } from "../compiler/layers/define.js";
import { describeParameters } from "../compiler/layers/describe.js";
import { layers } from "../compiler/layers/index.js";
import { initializers } from "../compiler/training/initializers.js";
import { losses } from "../compiler/training/losses/index.js";
import { alwaysThere, type Metric, metrics } from "../compiler/training/metrics.js";
import { optimizers } from "../compiler/training/optimizers/index.js";
import { schedules } from "../compiler/training/schedules/index.js";
import { transforms } from "../compiler/transforms/index.js";
import { failureCodes } from "../runtime/failures.js";
import { lossExample, metricExample, optimizerExample, scheduleExample, type TrainingExample } from "./docs_examples.js";

/** A page of docs/, and what it must hold by the tables of the compiler. */
interface Page {
  readonly path: string;
  readonly text: string;
}

export const generateDocs = (): readonly Page[] => [
  { path: "docs/layers.md", text: layersPage() },
  { path: "docs/losses.md", text: lossesPage() },
  { path: "docs/metrics.md", text: metricsPage() },
  { path: "docs/optimizers.md", text: optimizersPage() },
  { path: "docs/transforms.md", text: transformsPage() },
  { path: "docs/errors.md", text: errorsPage() },
  { path: "docs/images/digits.svg", text: networkPicture("samples/mnist/mnist.dlm") },
];

/** As `dlmc graph` draws it. */
function networkPicture(path: string): string {
  const text = readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
  const picture = pictureOf(analyseText({ path, text }, {}));
  invariant(picture, `${path} has no model to draw`);
  return picture.svg;
}

const layersPage = (): string =>
  sections([
    "# Layers",
    "All layers that a `.dlm` file can call by name, and how their weights begin. Shapes are those of one example: the batch is " +
      "implicit. Definitions and defaults are Keras's where it has one. Beside this page there are those of " +
      "[losses](losses.md), [optimizers and schedules](optimizers.md) and [metrics](metrics.md).",
    generatedNote,
    ...layerCategories.map((category) => [
      `## ${categoryTitles[category]}`,
      ...layers
        .filter((layer) => layer.category === category)
        .map(({ name, doc, formula, parameters, inputs, example }) => [
          `### ${name}`,
          doc,
          fence("", formula),
          parameterTable(parameters),
          inputs === "one"
            ? `Example: \`${example.step}\` makes \`${example.output}\` of \`${example.input}\`.`
            : `Example: with \`${example.input}\`, \`${example.step}\` makes \`${example.output}\`.`,
        ]),
    ]),
    "## Initialisers",
    "The first value of a parameter. `fan_in` is how many numbers one result is made of, `fan_out` how many results one number goes " +
      "into.",
    table(
      ["name", "what it is", "formula"],
      initializers.map(({ name, takesValue, doc, formula }) => [code(takesValue ? `${name}(value)` : name), doc, code(formula)]),
    ),
  ]);

const lossesPage = (): string =>
  sections([
    "# Losses",
    "The loss of an output is the mean over the examples of what stands here; with a column `weight` in the data, each example is " +
      "multiplied by its weight, and the sum still divided by the number of examples. What a loss gets must be exactly what the type of " +
      "the output says. With several outputs there is one for each: `loss: each(digit: sparse_categorical_crossentropy, price: 0.5 * mse)`.",
    generatedNote,
    ...losses.map((loss) => [
      `## ${loss.name}`,
      loss.doc,
      fence("", loss.formula),
      parameterTable(loss.parameters),
      fitting(loss.fits),
      shown(lossExample(loss)),
    ]),
  ]);

const metricsPage = (): string =>
  sections([
    "# Metrics",
    "Metrics are computed in float64 over a whole split, never as a mean over batches. `evaluate()` and `dlmc eval` always give some " +
      "(named below each), and the others where `metrics` asks for them, under the name that stands there: `metrics: [accuracy, top_k(5)]`. Where there is a " +
      "number for each class, macro is their mean, and micro is of all of them together.",
    generatedNote,
    ...metrics.map((metric) => [
      `## ${metric.name}`,
      metric.doc,
      fence("", metric.formula),
      parameterTable(metric.parameters),
      fitting(metric.fits),
      metric.perClass.length > 0 ? `For each class: ${metric.perClass.map(code).join(", ")}.` : undefined,
      alwaysSaid(metric),
      shown(metricExample(metric)),
    ]),
  ]);

const optimizersPage = (): string =>
  sections([
    "# Optimizers and schedules",
    "Names and defaults are Keras's where it has one.",
    generatedNote,
    "## Optimizers",
    ...optimizers.map((optimizer) => [
      `### ${optimizer.name}`,
      optimizer.doc,
      fence("", optimizer.formula),
      parameterTable(optimizer.parameters),
      shown(optimizerExample(optimizer)),
    ]),
    "## Schedules",
    "A schedule stands where the number of a learning rate stands, and is computed on the device. t counts updates of the weights " +
      "from the end of the warm-up.",
    ...schedules.map((schedule) => [
      `### ${schedule.name}`,
      schedule.doc,
      fence("", schedule.formula),
      parameterTable(schedule.parameters),
      shown(scheduleExample(schedule)),
    ]),
  ]);

const transformsPage = (): string =>
  sections([
    "# Transforms",
    "The steps that a column of `data` goes through, from what stands in the file to what the model takes: `x = x -> standardize -> window(24)`. " +
      "What they are for is told in [the language](language.md#transforms). What is fitted is fitted on the training split and saved with the weights.",
    generatedNote,
    ...transforms.map(({ name, works, doc, formula, parameters, example }) => [
      `## ${name}`,
      doc,
      fence("", formula),
      parameterTable(parameters),
      `Works ${works}. Example: \`x = x -> ${example}\`.`,
    ]),
  ]);

const errorsPage = (): string =>
  sections([
    "# Errors",
    "What the compiler says of a file, by code. `dlmc explain DLM201` prints the same.",
    generatedNote,
    table(
      ["code", "what is wrong"],
      kindsByCode.map(({ code, summary }) => [`[${code}](#${code.toLowerCase()})`, summary]),
    ),
    ...kindsByCode.map(({ code, severity, summary, explanation, example }) => [
      `## ${code}`,
      severity === "warning" ? `**${summary}** (a warning)` : `**${summary}**`,
      explanation,
      fence("dlm", example.trimEnd()),
    ]),
    "## When the model runs",
    "These depend on the device or on the data, so no file shows them.",
    table(["code", "what is wrong"], Object.entries(failureCodes)),
  ]);

const kindsByCode = diagnosticKinds.toSorted((a, b) => (a.code < b.code ? -1 : 1));

const generatedNote = "<!-- Generated by scripts/generate_docs.ts. -->";

const categoryTitles = {
  core: "Layers: core",
  convolution: "Layers: convolution",
  pooling: "Layers: pooling",
  recurrent: "Layers: recurrent",
  sequence: "Layers: tokens and attention",
  activation: "Layers: activation",
  normalization: "Layers: normalisation",
  regularization: "Layers: regularisation",
  shape: "Layers: shape",
  merge: "Layers: merging",
} as const satisfies { readonly [category in (typeof layerCategories)[number]]: string };

const parameterTable = (schema: z.ZodObject): string | undefined => {
  const parameters = describeParameters(schema);
  if (parameters.length === 0) return undefined;
  return table(
    ["parameter", "type", "default", "what it is"],
    parameters.map(({ name, type, default: written, required, doc }) => [
      code(name),
      type,
      written === undefined ? (required ? "required" : "") : code(written),
      doc,
    ]),
  );
};

const fitting = (fits: readonly string[]): string => `Fits outputs of type ${fits.map(code).join(", ")}.`;

/** The last setting is what the page is about. */
const shown = ({ output, network, settings }: TrainingExample): string =>
  `Example: ${code(settings.at(-1) ?? "")}, with ${code(`output y: ${output}`)} made by ${code(network)}.`;

function alwaysSaid({ name }: Metric): string | undefined {
  const kinds = Object.entries(alwaysThere).flatMap(([kind, names]) => (names.includes(name) ? [code(kind)] : []));
  return kinds.length > 0 ? `Always there for outputs of type ${kinds.join(", ")}.` : undefined;
}

type Section = string | undefined | readonly Section[];

/** Paragraphs with an empty line between them; those that are undefined are left out. */
const sections = (parts: Section): string => `${paragraphs(parts).join("\n\n")}\n`;

const paragraphs = (part: Section): readonly string[] => {
  if (part === undefined) return [];
  return typeof part === "string" ? [part] : part.flatMap(paragraphs);
};

const fence = (language: string, text: string | undefined): string | undefined =>
  text === undefined ? undefined : `\`\`\`${language}\n${text}\n\`\`\``;

const code = (text: string): string => `\`${text}\``;

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => "---"), ...rows]
    .map((row) => `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");

const root = new URL("../", import.meta.url);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { path, text } of generateDocs()) writeFileSync(new URL(path, root), text);
}
