import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compilerVersion } from "../../../compiler/codegen/version.js";
import { compile, emitModule } from "../../../compiler/compile.js";

const text = readFileSync("samples/mnist/mnist.dlm", "utf8");

function moduleOf(path: string, source = text) {
  const [model] = compile({ path, text: source }).value?.models ?? [];
  if (!model) throw new Error("the sample does not compile");
  return { model, files: new Map(emitModule(model).map((file) => [file.path, file.text])) };
}

const sample = moduleOf("mnist.dlm");

test("the same text gives the same files, wherever it lies", () => {
  const here = sample.files;
  const there = moduleOf("/somewhere/else/mnist.dlm").files;
  expect([...there.keys()]).toEqual([...here.keys()]);
  for (const [path, content] of here) expect(there.get(path), path).toBe(content);
});

test("the files of a module", () => {
  const { files } = sample;
  expect([...files.keys()].filter((path) => !path.startsWith("kernels/"))).toEqual([
    "digits.js",
    "digits.d.ts",
    "digits.lavapipe.js",
    "digits.portable.js",
    "digits.gpu.js",
    "digits.json",
  ]);
  expect(files.get("digits.d.ts")).toContain("export type DigitsDigitClass = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;");
  const manifest = JSON.parse(files.get("digits.json") ?? "") as { programs: { kernels: { file: string }[] }[] };
  for (const { file } of manifest.programs.flatMap((program) => program.kernels))
    expect(files.get(file), file).toContain("fn main");
});

test("portable and gpu kernels enable no feature", () => {
  const { files } = sample;
  expect(files.get("digits.portable.js")).not.toContain("enable ");
  expect(files.get("digits.gpu.js")).not.toContain("enable ");
  expect(files.get("digits.lavapipe.js")).toContain("enable subgroups;");
});

test("the hash is that of the network, not of its place, data or training", () => {
  const { model } = sample;
  const hashOf = (source: string): string => moduleOf("mnist.dlm", source).model.manifest.hash;
  expect(hashOf(text.replace("dlm 1\n", "dlm 1\n\n// moved\n").replace("epochs:    10", "epochs:    3"))).toBe(
    model.manifest.hash,
  );
  expect(hashOf(text.replace("dense(64)", "dense(65)"))).not.toBe(model.manifest.hash);
});

test("the version is package.json's", () => {
  expect(JSON.parse(readFileSync("package.json", "utf8")).version).toBe(compilerVersion);
});
