import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { analyse } from "../../../compiler/compile.js";
import { analyseText } from "../../../compiler/editor/analysis.js";
import { complete } from "../../../compiler/editor/completion/completion.js";
import { format } from "../../../compiler/syntax/format.js";
import { expandSnippet } from "./expand_snippet.js";

interface Snippet {
  readonly prefix: string | readonly string[];
  readonly description: string;
  readonly body: readonly string[];
}

const file = new URL("../../../grammar/vscode/snippets/dlm.json", import.meta.url);
const snippets: { readonly [name: string]: Snippet } = JSON.parse(readFileSync(file, "utf8"));
const textOf = (name: string): string => expandSnippet(snippets[name]!.body.join("\n"));

const model = "model Name {\n  input  features: f32[8]\n  output label: class[3]\n  label = features -> dense(3) -> softmax\n}";

/** What has to stand beside a snippet that is no model by itself. */
const companions: { readonly [name: string]: (own: string) => string } = {
  "Residual block": (own) =>
    `model M {\n  input  a: f32[8, 8, 4]\n  output b: f32[8, 8, 4]\n  b = a -> Residual(4) -> Residual(4)\n}\n\n${own}`,
  "Data in NumPy arrays": (own) => `${model}\n\n${own}`,
  "Data in a table": (own) => `${model}\n\n${own}`,
  "Data in IDX files": (own) => `${textOf("Convolutional network")}\n\n${own}`,
  "Data in text files": (own) => `${textOf("Character model")}\n\n${own}`,
};

describe("snippets of the extension, as they are before anything is filled in", () => {
  test.each(Object.keys(snippets))("%s compiles, in the one style", (name) => {
    const own = textOf(name);
    const text = `dlm 1\n\n${companions[name]?.(own) ?? own}\n`;
    const { diagnostics } = analyse({ path: "snippet.dlm", text });
    expect(diagnostics.map(({ code, title }) => `${code} ${title}`)).toEqual([]);
    expect(format({ path: "snippet.dlm", text: `dlm 1\n\n${own}\n` }).value).toBe(`dlm 1\n\n${own}\n`);
  });

  const prefixes = Object.values(snippets).flatMap(({ prefix }) => prefix);

  test("there is one for each common architecture", () => {
    expect(prefixes).toEqual(expect.arrayContaining(["mlp", "cnn", "resnet", "lstm", "gru", "transformer"]));
    for (const { description } of Object.values(snippets)) expect(description.length).toBeGreaterThan(10);
  });

  test("none has a name that the server offers too", () => {
    const text = "dlm 1\n\n";
    const offered = complete(analyseText({ path: "main.dlm", text }, {}), text.length).items.map(({ label }) => label);
    expect(offered).toEqual(expect.arrayContaining(["model", "block", "data", "train"]));
    expect(prefixes.filter((prefix) => offered.includes(prefix))).toEqual([]);
  });
});
