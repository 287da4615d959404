import { describe, expect, test } from "vitest";
import { codeLenses, resolveLens } from "../../../compiler/editor/code_lenses.js";
import { inlayHints } from "../../../compiler/editor/inlay_hints.js";
import { signatureHelp } from "../../../compiler/editor/signature_help.js";
import { marked } from "./marked.js";

/** The text with its hints between `«` and `»`. */
function hinted(text: string, options = {}): string {
  const { analysis } = marked(`${text}|`);
  const hints = inlayHints(analysis, { start: 0, end: text.length }, options);
  return hints
    .toReversed()
    .reduce((shown, { offset, label }) => `${shown.slice(0, offset)}«${label}»${shown.slice(offset)}`, text);
}

const model = (body: string, rest = ""): string =>
  `dlm 1\nmodel M {\n  input x: f32[8, 8, 1]\n  output y: f32[4]\n  ${body}\n}\n${rest}`;

describe("inlay hints", () => {
  test("the shape behind every step, and behind values that are no pipes", () => {
    expect(hinted(model("let a = x + x\n  y = a -> conv2d(2, kernel: 3) as c -> flatten -> dense(4)"))).toBe(
      model(
        "let a = x + x«f32[8, 8, 1]»\n  y = a -> conv2d(2, kernel: 3) as c«f32[6, 6, 2]» -> flatten«f32[72]» -> dense(4)«f32[4]»",
      ),
    );
  });

  test("in a block one shape where all uses agree, and their number where they differ", () => {
    const block = (dense: string, relu: string): string =>
      `block B(n: int) (x: f32[c]) -> f32[_] {\n  x -> dense(n)${dense} -> relu${relu}\n}\n`;
    const same = "y = x -> flatten -> B(4) -> B(4)";
    expect(hinted(model(same, block("", "")))).toContain(block("«f32[4]»", "«f32[4]»"));
    const other = "y = x -> flatten -> B(5) -> B(4)";
    expect(hinted(model(other, block("", "")))).toContain(block("«2 uses»", "«2 uses»"));
  });

  test("names of arguments by place where they are wanted, and as far as the text is understood", () => {
    const text = model("y = x -> conv2d(2, 3, kernel: 3) -> nothing -> dense(4)");
    expect(hinted(text, { argumentNames: true })).toContain("conv2d(«filters:»2, «kernel:»3, kernel: 3)");
    expect(hinted(text)).not.toContain("filters:");
  });
});

describe("code lenses", () => {
  const text = model(
    "y = x -> flatten -> dense(4)",
    'data D for M {\n  train = npy(x: "x.npy", y: "y.npy")\n}\ntrain M on D {\n  loss: mse\n}\n',
  );

  test("say how large a model is, and run its training", () => {
    const { analysis } = marked(`${text}|`);
    const [facts, ...commands] = codeLenses(analysis).map((lens) => resolveLens(analysis, lens));
    expect(facts?.title).toMatch(/^parameters 260 · training takes [\d.]+ KiB$/);
    expect(commands).toEqual([
      { title: "train", command: { name: "train", model: "M" } },
      { title: "eval", command: { name: "eval", model: "M" } },
    ]);
  });

  test("leave the memory out where the text has mistakes", () => {
    const { analysis } = marked(`${text.replace("loss: mse", "loss: msee")}|`);
    const [facts] = codeLenses(analysis).map((lens) => resolveLens(analysis, lens));
    expect(facts?.title).toBe("parameters 260");
  });
});

describe("signature help", () => {
  const helpAt = (text: string) => {
    const { analysis, offset } = marked(text);
    const help = signatureHelp(analysis, offset);
    const active = help?.active === undefined ? undefined : help.parameters[help.active];
    return help && { ...help, active: active?.name, text: active && help.label.slice(active.start, active.end) };
  };

  test("names the parameter at the cursor, by place and by name", () => {
    expect(helpAt("dlm 1\nmodel M {\n  input x: f32[8, 8, 1]\n  y = x -> conv2d(|")).toMatchObject({
      active: "filters",
      text: "filters: int",
    });
    expect(helpAt(model("y = x -> conv2d(2, |)"))).toMatchObject({ active: "kernel" });
    expect(helpAt(model("y = x -> conv2d(2, padding: s|)"))).toMatchObject({ active: "padding" });
    expect(helpAt(model("y = x -> conv2d(2, kernel: [3, |])"))).toMatchObject({ active: "kernel" });
  });

  test("of the innermost call, of blocks with their inputs, and of layers of several values", () => {
    expect(helpAt(model("y = x -> bidirectional(lstm(|))"))?.label).toMatch(/^lstm\(units: int/);
    const block = "block Gate(n: int) (a: f32[c], b: f32[c]) -> f32[c] {\n  a + b\n}\n";
    expect(helpAt(model("y = x -> Gate(3, b: |)", block))).toMatchObject({ label: "Gate(n: int, b: f32[c])", active: "b" });
    expect(helpAt(model("y = concat(x, |)"))).toMatchObject({ label: "concat(a, b, …, axis: int = -1)", active: "values" });
  });

  test("in data and in train", () => {
    expect(helpAt("dlm 1\nmodel M {\n  input x: f32[8]\n}\ndata D for M {\n  x = scale(x, |)\n}\n")).toMatchObject({
      active: "factor",
    });
    expect(helpAt("dlm 1\nmodel M {\n}\ntrain M on D {\n  optimizer: adam(0.1, beta_1: |)\n}\n")).toMatchObject({
      active: "beta_1",
    });
    expect(helpAt(model("y = x -> | relu"))).toBeUndefined();
  });
});
