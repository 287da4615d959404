import { tokenTable } from "../../../grammar/tokens.js";
import { parameterTypes } from "../../check/block_parameters.js";
import { splitNames } from "../../check/data.js";
import { writeType } from "../../check/extents.js";
import { portTypes } from "../../check/ports.js";
import type { ModelDecl } from "../../syntax/ast.js";
import { metricEntries } from "../entries.js";
import { fitsOutputs, lossFor, portsOf, type Scene } from "../scene.js";
import { type CompletionItem, hole, ranked, type Unsorted } from "./completion_item.js";
import { bodyOf } from "./steps.js";
import { numberItems } from "./values.js";

/** A word of the grammar, with what its row of the token table says of it. */
const keyword = (word: string, insert: string): Unsorted => {
  const row = tokenTable.find(({ role, pattern }) => (role === "keyword" || role === "contextual") && pattern.source === word);
  return { label: word, kind: "keyword", insert, ...(row && { detail: row.doc }) };
};

/**
 * What a file is made of, each as a skeleton that fits the rest of the file. Every editor has these, so that an extension brings along
 * none of their names.
 */
export function declarationItems({ analysis: { ast } }: Scene): readonly CompletionItem[] {
  const models = ast.declarations.filter((decl) => decl.kind === "model");
  const untrained = models.find(
    (model) => !ast.declarations.some((decl) => decl.kind === "train" && decl.model.name === model.name.name),
  );
  const trained = untrained ?? models[0];
  const model = trained?.name.name ?? "Model";
  const data = ast.declarations.find((decl) => decl.kind === "data" && decl.model.name === model);
  const dataName = data?.kind === "data" ? data.name.name : "Data";
  const version = ast.version === undefined ? [keyword("dlm", "dlm 1\n")] : [];
  return ranked(0, [
    ...version,
    keyword(
      "model",
      `model ${hole(1, "Name")} {\n\tinput  ${hole(2, "x")}: f32[${hole(3, "4")}]\n\toutput ${hole(4, "y")}: class[${hole(5, "10")}]\n\n\t$4 = $2 -> $0dense($5) -> softmax\n}`,
    ),
    keyword(
      "block",
      `block ${hole(1, "Name")}(${hole(2, "units: int")})\n\t(${hole(3, "x")}: f32[${hole(4, "features")}]) -> f32[${hole(5, "units")}] {\n\t$3 -> $0\n}`,
    ),
    keyword("data", `data ${hole(1, "Data")} for ${hole(2, model)} {\n\ttrain = $0\n}`),
    keyword("train", `train ${hole(1, model)} on ${hole(2, dataName)} {\n${trainingOf(trained)}\n}`),
    keyword("dims", `dims ${hole(1, "T")} = ${hole(2, "128")}`),
    keyword("use", `use "${hole(1, "blocks.dlm")}"`),
  ]);
}

/** The settings that most trainings have, with what fits the model. */
function trainingOf(model: ModelDecl | undefined): string {
  const [metric] = metricEntries.filter(({ name }) => fitsOutputs(model, name));
  return [
    `\tloss:      ${hole(3, lossFor(model)?.example ?? "")}`,
    `\toptimizer: ${hole(4, "adam")}(learning_rate: ${hole(5, "0.001")})`,
    `\tbatch:     ${hole(6, "32")}`,
    `\tepochs:    ${hole(7, "10")}`,
    `\tseed:      ${hole(8, "1")}`,
    `\tmetrics:   [${hole(9, metric?.example ?? "")}]$0`,
  ].join("\n");
}

/** What a statement of a body can begin with. */
export function statementItems(scene: Scene): readonly CompletionItem[] {
  const { declaration, place } = scene;
  const isData = place.declaration?.keyword.tokenType.name === "Data";
  if (isData) return ranked(0, dataStatements(scene));
  const isModel = place.declaration?.keyword.tokenType.name === "Model";
  const bound = bodyOf(declaration).flatMap(({ kind, name }) => (kind === "bind" ? [name.name] : []));
  const outputs = declaration?.kind === "model" ? declaration.outputs.filter(({ name }) => !bound.includes(name.name)) : [];
  return [
    ...ranked(
      0,
      outputs.map(({ name, type }) => ({
        ...{ label: `${name.name} =`, kind: "output", detail: `output ${writeType(type)}`, insert: `${name.name} = ` },
      })),
    ),
    ...ranked(1, [
      keyword("let", `let ${hole(1, "name")} = $0`),
      keyword("layer", `layer ${hole(1, "name")} = $0`),
      ...(isModel ? [keyword("input", `input ${hole(1, "name")}: $0`), keyword("output", `output ${hole(1, "name")}: $0`)] : []),
    ]),
  ];
}

function dataStatements({ declaration, model }: Scene): readonly Unsorted[] {
  const bound = bodyOf(declaration).map(({ name }) => name.name);
  const splits = splitNames.map((split): Unsorted => ({ label: split, kind: "keyword", detail: "split", insert: `${split} = ` }));
  const columns = portsOf(model).map(({ name: { name }, type }): Unsorted => {
    return { label: name, kind: "column", detail: writeType(type), insert: `${name} = ${name} -> ` };
  });
  return [...splits, ...columns].filter(({ label }) => !bound.includes(label));
}

/** Types that can stand here, with the extents of the table's own example. */
export function typeItems({ place: { signature, statement } }: Scene): readonly CompletionItem[] {
  const parameters = Object.keys(parameterTypes).map((name): Unsorted => ({ label: name, kind: "type", insert: name }));
  if (signature === "parameters") return ranked(0, parameters);
  const own = statement?.kind === "input" ? "inputs" : statement?.kind === "output" ? "outputs" : "blocks";
  const ports = portTypes.filter(({ places }) => places.includes(own)).map(portTypeItem);
  return ranked(0, signature === "either" ? [...parameters, ...ports] : ports);
}

function portTypeItem({ name, form }: (typeof portTypes)[number]): Unsorted {
  const example = /`(\w+\[[^`]*\])`/.exec(form)?.[1] ?? name;
  const extents = example.match(/\d+(?=[,\]])/g) ?? [];
  const insert = extents.length === 0 ? name : `${name}[${extents.map((extent, i) => hole(i + 1, extent)).join(", ")}]`;
  return { label: name, kind: "type", detail: example, insert };
}

/** Extents: dims, and in a signature what is inferred. */
export function extentItems(scene: Scene): readonly CompletionItem[] {
  const isBlock = scene.place.declaration?.keyword.tokenType.name === "Block";
  const inferred: Unsorted = { label: "_", kind: "keyword", detail: "left to the network", insert: "_" };
  return ranked(0, [...numberItems(scene), ...(isBlock ? [inferred] : [])]);
}

/** Names of models that `data` and `train` can be for. */
export const modelItems = ({ analysis: { ast } }: Scene): readonly CompletionItem[] =>
  ranked(
    0,
    ast.declarations.flatMap((decl): readonly Unsorted[] => {
      if (decl.kind !== "model") return [];
      const doc = decl.doc === undefined ? {} : { documentation: decl.doc };
      return [{ label: decl.name.name, kind: "model", insert: decl.name.name, ...doc }];
    }),
  );

/** Data of the model that is trained, before that of others. */
export function dataItems({ analysis: { ast }, place }: Scene): readonly CompletionItem[] {
  const model = place.declaration?.names[0]?.image;
  const all = ast.declarations.flatMap((decl) => (decl.kind === "data" ? [decl] : []));
  const items = (own: boolean): readonly Unsorted[] =>
    all
      .filter((data) => (data.model.name === model) === own)
      .map((data) => ({ label: data.name.name, kind: "data", detail: `for ${data.model.name}`, insert: data.name.name }));
  return [...ranked(0, items(true)), ...ranked(1, items(false))];
}
