import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { analyseText } from "../../../compiler/editor/analysis.js";
import { kernelsAt } from "../../../compiler/editor/kernels_at.js";

const text = readFileSync("samples/mnist/mnist.dlm", "utf8");
const analysis = analyseText({ path: "mnist.dlm", text }, {});
const at = (words: string, within = words) => kernelsAt(analysis, text.indexOf(words) + words.indexOf(within) + 1);

describe("kernelsAt", () => {
  it("shows the kernels of the step under the cursor, in every program", () => {
    const found = at("conv2d(32, kernel: 3)", "conv2d");
    expect(found?.title).toBe("conv2d(32, kernel: 3)");
    const headings = found?.text.match(/^\/\/ ---- .*/gm);
    expect(headings).toContain("// ---- Digits train, batch 32");
    expect(headings).toContain("// ---- Digits predict_1, batch 1");
    expect(found?.text).toMatch(/^\/\/ conv2d_1\w*, from mnist\.dlm:\d+/m);
    expect(found?.text).not.toMatch(/^\/\/ dense_2/m);
  });

  it("shows those of a line where no expression is under the cursor", () => {
    const found = at("  loss:", "  ");
    expect(found?.title).toBe("loss: sparse_categorical_crossentropy");
    expect(found?.text).toMatch(/^\/\/ \w*digit_loss\w*, from .*mnist\.dlm:23$/m);
  });

  it("has nothing for what is not computed, and for a text with errors", () => {
    expect(kernelsAt(analysis, text.indexOf("dlm 1") + 1)).toBeUndefined();
    const broken = analyseText({ path: "mnist.dlm", text: text.replace("-> flatten", "") }, {});
    expect(kernelsAt(broken, text.indexOf("conv2d"))).toBeUndefined();
  });
});
