import { describe, expect, test } from "vitest";
import { diagnosticKinds } from "../../../compiler/diagnostics/index.js";
import { analyseText } from "../../../compiler/editor/analysis.js";
import { codeActions } from "../../../compiler/editor/code_actions.js";
import { formatAll, formatOnBrace, formatRange } from "../../../compiler/editor/range_formatting.js";
import { applyEdits } from "../../../compiler/editor/text_edit.js";
import { format } from "../../../compiler/syntax/format.js";
import { marked } from "./marked.js";

const analysed = (text: string) => analyseText({ path: "main.dlm", text }, {});

/** The text after the first fix of the mistake of that code, and what is said of it then. */
function mended(text: string, code: string) {
  const analysis = analysed(text);
  const action = codeActions(analysis, { start: 0, end: text.length }).find(({ mends }) => mends.code === code);
  if (!action) return undefined;
  const after = applyEdits("main.dlm", text, action.edits);
  return { title: action.title, text: after, codes: analysed(after).diagnostics.map((diagnostic) => diagnostic.code) };
}

describe("a fix", () => {
  const withFix = diagnosticKinds.filter(({ code, example }) => mended(example, code) !== undefined);

  test("is there for every mistake that has one likely answer", () => {
    expect(withFix.map(({ code }) => code)).toEqual(
      expect.arrayContaining([
        "DLM002",
        "DLM003",
        "DLM005",
        "DLM101",
        "DLM103",
        "DLM105",
        "DLM114",
        "DLM201",
        "DLM203",
        "DLM254",
        "DLM257",
        "DLM303",
        "DLM306",
        "DLM309",
        "DLM401",
        "DLM407",
        "DLM408",
        "DLM410",
        "DLM412",
        "DLM414",
      ]),
    );
  });

  // The column that was misspelt in the example of DLM402 is there a second time.
  const alone = withFix.filter(({ code }) => code !== "DLM402");

  test.each(alone.map(({ code, example }) => [code, example]))("of %s mends the example of its page", (code, example) => {
    expect(mended(example, code)?.codes).toEqual([]);
  });

  const file = (body: string, train: string) =>
    `dlm 1\nmodel M {\n  input x: f32[4]\n  output y: class[2]\n  output z: number\n  y = x -> dense(2) -> softmax\n  z = x -> dense(1)\n}\ndata D for M {\n  ${body}\n}\ntrain M on D {\n  ${train}\n}\n`;
  const columns = 'train = npy(x: "x", y: "y", z: "z")';

  test("takes what is never used away, with its line", () => {
    const text =
      "dlm 1\n\ndims A = 2, B = 3, C = 4\n\nmodel M {\n  input x: f32[A]\n  input  u: f32[C] // once\n  output y: f32[2]\n  let h = x -> relu\n  y = x -> dense(2)\n}\n";
    const first = mended(text, "DLM103");
    expect(first?.title).toBe("remove the dim `B`");
    expect(first?.text).toContain("dims A = 2, C = 4\n");
    const second = mended(first?.text ?? "", "DLM103");
    expect(second?.text).toContain("input x: f32[A]\n   // once\n  output");
    const third = mended(second?.text ?? "", "DLM103");
    expect(third?.text).toContain("dims A = 2\n");
    const last = mended(third?.text ?? "", "DLM103");
    expect(last?.title).toBe("remove the value `h`");
    expect(last?.text).toContain("output y: f32[2]\n  y = x");
  });

  test("gives each output a loss, adds the one that is missing, and a setting that has to be there", () => {
    expect(mended(file(columns, "loss: mse"), "DLM409")).toMatchObject({ codes: [] });
    expect(mended(file(columns, "loss: mse"), "DLM409")?.text).toContain(
      "loss: each(z: mse, y: sparse_categorical_crossentropy)",
    );
    expect(mended(file(columns, "loss: each(z: mse)"), "DLM409")?.text).toContain(
      "each(z: mse, y: sparse_categorical_crossentropy)",
    );
    expect(mended(file(columns, "epochs: 3"), "DLM304")).toMatchObject({ codes: [] });
    expect(mended(file(columns, "epochs: 3"), "DLM304")?.text).toContain(
      "{\n  loss: each(y: sparse_categorical_crossentropy, z: mse)\n  epochs: 3",
    );
  });

  test("takes away what stands twice, and nothing beside it", () => {
    const text = (args: string): string =>
      `dlm 1\nblock B(n: int) (a: f32[c], b: f32[c]) -> f32[_] {\n  a + b -> dense(n)\n}\nmodel M {\n  input x: f32[4]\n  output y: f32[2]\n  y = x -> B(${args})\n}\n`;
    expect(mended(text("2, b: x, n: 2"), "DLM303")?.text).toBe(text("2, b: x"));
    expect(
      mended(file(columns, "loss: each(y: sparse_categorical_crossentropy, z: mse)\n  epochs: 1\n  epochs: 2"), "DLM303")?.text,
    ).toBe(file(columns, "loss: each(y: sparse_categorical_crossentropy, z: mse)\n  epochs: 1"));
  });

  test("adds the column that is missing", () => {
    const text = file(
      'train = csv("t.csv", x: ["a", "b", "c", "d"], y: "y")',
      "loss: each(y: sparse_categorical_crossentropy, z: mse)",
    );
    expect(mended(text, "DLM401")?.text).toContain('y: "y", z: "z")');
  });

  test("puts the arrow where a step was forgotten", () => {
    const text = "dlm 1\nmodel M {\n  input x: f32[4]\n  output y: f32[2]\n  y = x -> relu dense(2)\n}\n";
    expect(mended(text, "DLM001")).toMatchObject({ codes: [] });
  });

  test("gives a layer its input through a pipe", () => {
    const text = (value: string): string => `dlm 1\nmodel M {\n  input x: f32[4]\n  output y: f32[2]\n  y = ${value}\n}\n`;
    expect(mended(text("dense(x, 2)"), "DLM309")?.text).toBe(text("x -> dense(2)"));
    expect(mended(text("relu(x) -> dense(2)"), "DLM309")?.text).toBe(text("x -> relu -> dense(2)"));
    expect(mended(text("2 * relu(x) -> dense(2)"), "DLM309")?.text).toBe(text("2 * (x -> relu) -> dense(2)"));
  });

  test("is offered at its place alone", () => {
    const text = "dlm 1\nmodel M {\n  input x: f32[4]\n  output y: f32[2]\n  y = x -> dens(2)\n}\n";
    const at = text.indexOf("dens");
    expect(codeActions(analysed(text), { start: at + 1, end: at + 1 }).map(({ title }) => title)).toEqual(["change to `dense`"]);
    expect(codeActions(analysed(text), { start: 0, end: 3 })).toEqual([]);
  });
});

describe("formatting", () => {
  const ugly =
    "dlm 1\nmodel  A {\n   input x:f32[4]\n  output y: f32[2]\n  y=x->dense(2)\n}\n\n\nmodel  B {\n   input x:f32[4]\n  output y: f32[2]\n  y=x->dense(2)\n}\n";

  test("of all gives what `dlmc fmt` writes, and changes no line that stays", () => {
    const edits = formatAll(analysed(ugly));
    expect(applyEdits("main.dlm", ugly, edits)).toBe(format({ path: "main.dlm", text: ugly }).value);
    const clean = format({ path: "main.dlm", text: ugly }).value;
    expect(formatAll(analysed(clean))).toEqual([]);
    const touched = clean.replace("dense(2)", "dense( 2 )");
    expect(formatAll(analysed(touched)).map(({ text }) => text)).toEqual(["  y = x -> dense(2)\n"]);
  });

  test("of a range leaves the rest as it is", () => {
    const second = ugly.lastIndexOf("model");
    const after = applyEdits("main.dlm", ugly, formatRange(analysed(ugly), { start: second, end: ugly.length }));
    expect(after).toContain("model  A {");
    expect(after).toContain("model B {\n  input  x: f32[4]");
  });

  test("of a range in a text with mistakes formats the declarations that have none", () => {
    const broken = ugly.replace("model  A {", "model  A { (");
    const after = applyEdits("main.dlm", broken, formatRange(analysed(broken), { start: 0, end: broken.length }));
    expect(after).toContain("model  A { (");
    expect(after).toContain("model B {\n  input  x: f32[4]");
  });

  test("after `}` formats what it closes", () => {
    const { analysis, offset } = marked(ugly.replace("dense(2)\n}\n\n\n", "dense(2)\n}|\n\n\n"));
    const after = applyEdits("main.dlm", ugly, formatOnBrace(analysis, offset));
    expect(after).toContain("model A {");
    expect(after).toContain("model  B {");
  });
});
