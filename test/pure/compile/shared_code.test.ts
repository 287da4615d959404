import { describe, expect, test } from "vitest";
import { compile, emitModule } from "../../../compiler/compile.js";
import { emitStages } from "../../../compiler/emit.js";
import type { Manifest } from "../../../runtime/manifest.js";

/** A tower of equal layers; the first and the last have other shapes. */
function tower(layers: number) {
  const source = [
    "dlm 1",
    "model Tower {",
    "  input  row: f32[8]",
    "  output kind: class[5]",
    "  kind = row",
    ...Array.from({ length: layers }, () => "    -> dense(16) -> tanh"),
    "    -> dense(5) -> softmax",
    "}",
    'data Rows for Tower { train = npy(row: "row.npy", kind: "kind.npy") }',
    "train Tower on Rows {",
    "  loss: sparse_categorical_crossentropy",
    "  optimizer: adam",
    "  batch: 8",
    "}",
  ].join("\n");
  const { value, diagnostics } = compile({ path: "tower.dlm", text: source });
  const [model] = value?.models ?? [];
  if (!value || !model) throw new Error(diagnostics.map(({ title }) => title).join("\n"));
  return { value, model };
}

const textsOf = (layers: number): readonly string[] =>
  tower(layers).model.manifest.programs.flatMap(({ kernels }) => kernels.map(({ wgsl }) => wgsl));

describe("equal layers", () => {
  test("bring kernels, and no more texts", () => {
    const few = textsOf(6);
    const many = textsOf(12);
    expect(many.length).toBeGreaterThan(few.length);
    expect(new Set(many).size).toBe(new Set(few).size);
  });

  test("keep their own names, lines and buffers", () => {
    const program = tower(6).model.manifest.programs.find(({ kind }) => kind === "evaluate");
    // The first layer runs beside the rows of the targets.
    const [second, third] = program?.kernels.filter(({ name }) => /^dense_\d_bias_tanh$/.test(name)) ?? [];
    expect(second?.wgsl).toBe(third?.wgsl);
    expect([second?.name, third?.name]).toEqual(["dense_2_bias_tanh", "dense_3_bias_tanh"]);
    expect([second?.origin, third?.origin]).toEqual(["tower.dlm:7", "tower.dlm:8"]);
    const weights = (kernel: typeof second) =>
      kernel?.bindings.map(({ buffer }) => program?.buffers[buffer].name).filter((name) => name?.endsWith("kernel"));
    expect([weights(second), weights(third)]).toEqual([["Tower/dense_2/kernel"], ["Tower/dense_3/kernel"]]);
  });

  test("are named by the comment above the text, the first few of many", () => {
    const head = textsOf(12).find((text) => text.startsWith("// dense_2_bias_tanh, from tower.dlm:7\n"));
    const named = [3, 4, 5, 6, 7, 8].map((layer) => `dense_${layer}_bias_tanh (tower.dlm:${layer + 5})`);
    expect(head?.split("\n")[1]).toBe(`// the same for ${named.join(", ")} and 4 more`);
  });

  test("stand once in each file of a module, and in one file to read", async () => {
    const { model } = tower(6);
    const files = new Map(emitModule(model).map(({ path, text }) => [path, text]));
    for (const profile of ["lavapipe", "portable", "gpu"]) {
      const text = files.get(`tower.${profile}.js`) ?? "";
      const { programs } = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as Pick<Manifest, "programs">;
      const texts = new Set(programs.flatMap(({ kernels }) => kernels.map(({ wgsl }) => wgsl)));
      expect(text.split("fn main").length - 1, profile).toBe(texts.size);
      if (profile === model.profile.name) expect(programs).toEqual(model.manifest.programs);
    }
    const texts = [...files].filter(([path]) => path.startsWith("kernels/")).map(([, text]) => text);
    expect(texts.sort()).toEqual([...new Set(textsOf(6))].sort());
  });

  test("are printed once by --emit", () => {
    const { value } = tower(6);
    for (const stage of ["wgsl", "loops"]) {
      const text = emitStages.find(({ name }) => name === stage)?.print(value) ?? "";
      const heads = text.split("\n").filter((line) => /^(loops|@compute)/.test(line));
      const model = value.models[0];
      const { programs } = model;
      const kernels = programs.map(({ plan }) => new Set(plan.kernels.map(({ loops }) => loops)).size);
      const texts = model.manifest.programs.map((program) => new Set(program.kernels.map(({ wgsl }) => wgsl)).size);
      expect(heads.length, stage).toBe((stage === "wgsl" ? texts : kernels).reduce((a, b) => a + b));
    }
  });
});
