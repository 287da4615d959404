import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { analyseText } from "../../../compiler/editor/analysis.js";
import { type Picture, type PictureOptions, pictureLevels, pictureOf } from "../../../compiler/editor/picture/picture_of.js";
import { pipelineFor } from "../../../compiler/passes/pipeline.js";
import { runPasses } from "../../../compiler/passes/run.js";
import { makePlan } from "../../../compiler/plan/plan.js";
import { assemblePredict } from "../../../compiler/program/predict.js";
import { lavapipe } from "../../../compiler/schedule/profile.js";
import { analyseFile, type DrawnNode, drawnNames, drawnNodes, isWellFormed, overlap, samples } from "./pictures.js";

const picture = (path: string, options: PictureOptions = {}): Picture => {
  const found = pictureOf(analyseFile(path), options);
  if (!found) throw new Error(`${path} has no picture`);
  return found;
};
const ofText = (text: string, options: PictureOptions = {}): Picture | undefined =>
  pictureOf(analyseText({ path: "model.dlm", text }, {}), options);

/** `from -> to`, for each value and each node that reads it. */
const linksOf = ({ svg }: Picture): readonly string[] => [
  ...new Set(
    [...svg.matchAll(/<g data-from="([^"]*)" data-to="([^"]*)">/g)].flatMap(([, from, to]) =>
      to.split(" ").map((one) => `${from} -> ${one}`),
    ),
  ),
];

const textsOf = (svg: string): readonly string[] => drawnNodes(svg).map(({ text }) => text);

describe.each(samples)("the picture of %s", (path) => {
  const analysis = analyseFile(path);
  const all = pictureLevels.map((level) => pictureOf(analysis, { level }));

  test("is XML at every level, the same each time", () => {
    for (const one of all) expect(one && isWellFormed(one.svg)).toBe(true);
    expect(pictureOf(analyseFile(path), { level: "layers" })).toEqual(all[1]);
  });

  test("has nothing that covers something else", () => {
    for (const one of all) {
      const nodes = drawnNodes(one?.svg ?? "");
      expect(nodes.map(({ id }) => id)).toHaveLength(one?.nodes.length ?? 0);
      const boxes = nodes.filter((node) => nodes.some((other) => other !== node && holds(node, other)));
      const leaves = nodes.filter((node) => !boxes.includes(node));
      for (const [i, a] of leaves.entries())
        for (const b of leaves.slice(i + 1)) expect([a.id, b.id, overlap(a, b)]).toEqual([a.id, b.id, false]);
      for (const [i, a] of boxes.entries())
        for (const b of boxes.slice(i + 1)) expect(!overlap(a, b) || holds(a, b) || holds(b, a)).toBe(true);
      for (const box of boxes) for (const leaf of leaves) expect(!overlap(box, leaf) || holds(box, leaf)).toBe(true);

      const names = drawnNames(one?.svg ?? "");
      const bands = boxes.map((box) => ({ ...box, height: 26 }));
      for (const [i, name] of names.entries())
        for (const other of [...names.slice(i + 1), ...leaves, ...bands])
          expect([name.text, overlap(name, other)]).toEqual([name.text, false]);
    }
  });

  test("leads from each node to what was written", () => {
    for (const { text, data, classes } of drawnNodes(all[1]?.svg ?? "")) {
      const written = analysis.textOf(data.path ?? path) ?? "";
      const at = written.slice(Number(data.start), Number(data.end));
      expect(Number(data.line)).toBe(written.slice(0, Number(data.start)).split("\n").length);
      if (classes.includes("layer") || classes.includes("block")) expect(at.startsWith(text.split(" ")[0])).toBe(true);
    }
  });

  test("outlines what one kernel of the program that predicts comes from", () => {
    const [model] = analysis.module?.models ?? [];
    const graph = runPasses(assemblePredict(model, 1).graph, pipelineFor({ buffers: lavapipe.storageBuffers }));
    const kernels = new Map(makePlan(graph, lavapipe).wholes.map(({ kernel }) => [kernel.name, kernel]));
    const outlines = outlinesIn(all[1]);
    for (const { kernel, nodes } of outlines) {
      const origins = kernels.get(kernel)?.origins ?? [];
      expect([kernel, origins.length > 0]).toEqual([kernel, true]);
      const places = origins.map(({ path: file, start, end }) => `${file}:${start}:${end}`);
      for (const { id, data, text, classes } of nodes) {
        const prepares = (place: string): boolean =>
          analysis
            .textOf(path)
            ?.slice(...rangeOf(place))
            .includes(id) ?? false;
        const isOfKernel = classes.includes("input")
          ? places.some(prepares)
          : places.includes(`${data.path ?? path}:${data.start}:${data.end}`);
        // A dropout does nothing in prediction.
        expect([id, isOfKernel || text.startsWith("dropout")]).toEqual([id, true]);
      }
    }
  });
});

const rangeOf = (place: string): readonly [start: number, end: number] => {
  const [start, end] = place.split(":").slice(-2).map(Number);
  return [start, end];
};

const holds = (box: DrawnNode, { x, y, width, height }: DrawnNode): boolean =>
  box.classes.includes("block") && box.x <= x && box.y <= y && x + width <= box.x + box.width && y + height <= box.y + box.height;

/** The outlines of a picture: the nodes around which one is drawn, by their edges. */
function outlinesIn(one: Picture | undefined): readonly { readonly kernel: string; readonly nodes: readonly DrawnNode[] }[] {
  const nodes = drawnNodes(one?.svg ?? "");
  return [...(one?.svg ?? "").matchAll(/data-kernel="([^"]*)".*\n<g class="edge"><path d="([^"]*)"/g)].map(
    ([, kernel, rects]) => {
      const corners = [...rects.matchAll(/M([\d.]+) ([\d.]+)h/g)].map(([, x, y]) => `${x} ${y}`);
      return { kernel, nodes: corners.flatMap((corner) => nodes.find(({ x, y }) => `${x} ${y}` === corner) ?? []) };
    },
  );
}

describe("a picture shows", () => {
  test("layers with their arguments, shapes and parameters, and the loss of the output", () => {
    expect(textsOf(picture("samples/mnist/mnist.dlm").svg)).toEqual([
      "image f32[28, 28, 1] input, scale",
      "conv2d (32, kernel: 3) 26×26×32 320 params",
      "relu",
      "max_pool2d (2) 13×13×32",
      "conv2d (64, kernel: 3) 11×11×64 18,496 params",
      "relu",
      "max_pool2d (2) 5×5×64",
      "flatten 1600",
      "dense (64) 64 102,464 params",
      "relu",
      "dense (10) 10 650 params",
      "softmax",
      "digit class[10] output, sparse_categorical_crossentropy",
    ]);
  });

  test("what each kernel computes, and nothing around what is alone in its kernel", () => {
    const found = outlinesIn(picture("samples/mnist/mnist.dlm")).map(({ kernel, nodes }) => [kernel, nodes.map(({ id }) => id)]);
    expect(found).toEqual([
      ["conv2d_1_bias_pool_relu", ["Digits/conv2d_1", "Digits/relu_1", "Digits/max_pool2d_1"]],
      ["conv2d_2_bias_pool_relu", ["Digits/conv2d_2", "Digits/relu_2", "Digits/max_pool2d_2"]],
      ["dense_1_bias_relu", ["Digits/dense_1", "Digits/relu_3"]],
    ]);
    expect(outlinesIn(picture("samples/mnist/mnist.dlm", { fusion: "hidden" }))).toEqual([]);
  });

  test("the use of a block that a kernel belongs to, where its lines are used many times", () => {
    const found = outlinesIn(picture("samples/resnet20/resnet20.dlm"));
    expect(found.length).toBeGreaterThan(15);
    for (const { kernel, nodes } of found) {
      const uses = new Set(nodes.flatMap(({ id }) => id.match(/^ResNet20\/((?:Residual|Downsample)_\d)\//)?.[1] ?? []));
      expect([kernel, [...uses].every((use) => kernel.startsWith(`${use}_`)), uses.size <= 1]).toEqual([kernel, true, true]);
    }
    // The sum of a residual block has no name: what it reads and is read by tells which one it is.
    const third = found.find(({ kernel }) => kernel.startsWith("Residual_3_ConvBn_2"));
    expect(third?.nodes.map(({ text }) => text.split(" ")[0])).toEqual(["conv2d", "batch_norm", "+", "relu"]);
    const box = drawnNodes(picture("samples/resnet20/resnet20.dlm").svg).find(({ id }) => id === "ResNet20/Residual_3");
    expect(third?.nodes.every((node) => box && holds(box, node))).toBe(true);
  });

  test("branches and joins", () => {
    expect(linksOf(picture("samples/spam/spam.dlm")).filter((link) => /dropout_1|concat/.test(link))).toEqual([
      "Spam/embedding_1 -> Spam/dropout_1",
      "Spam/dropout_1 -> Spam/mean_time_1",
      "Spam/dropout_1 -> Spam/conv1d_1",
      "Spam/max_time_1 -> Spam/concat_1",
      "Spam/mean_time_1 -> Spam/concat_1",
      "Spam/concat_1 -> Spam/dropout_2",
    ]);
  });

  test("blocks as boxes with what their parameters count for, or as single nodes", () => {
    const path = "samples/fashion/fashion.dlm";
    const open = drawnNodes(picture(path).svg);
    const box = open.find(({ id }) => id === "Fashion/Downsample_1");
    const inside = open.filter((node) => box && node !== box && holds(box, node)).map(({ text }) => text);
    expect(box?.text).toBe("Downsample (32) 7×7×32 · 14,720 params");
    expect(inside).toContain("conv2d (32, kernel: 1, stride: 2, …) 7×7×32 512 params");
    expect(inside).toContain("+");
    expect(inside).toHaveLength(12);

    const closed = picture(path, { level: "blocks" });
    expect(textsOf(closed.svg)).toContain("Downsample (32) 7×7×32 14,720 params");
    expect(closed.nodes).toHaveLength(12);
    expect(linksOf(closed)).toContain("Fashion/Residual_1 -> Fashion/Downsample_1");
  });

  test("what is repeated as often as it is written out, or once with how often", () => {
    const twice = "Twice (8) 8 · 144 params";
    const end = ["reshape ([8, 1]) 8×1", "bidirectional (repeat(2, lstm(4))) 8×8 480 params", "last 8", "dense (1) 1 9 params"];
    expect(textsOf(ofText(repeated)?.svg ?? "")).toEqual([
      ...[twice, twice, "x f32[8] input"],
      ...["dense (8) 8 72 params", "relu", "dense (8) 8 72 params", "relu"],
      ...["dense (8) as one 8 72 params", "dense (8) 8 72 params", "dense (8) as one 8 72 params", "dense (8) 8 72 params"],
      ...["dense (8) as again_1 8 72 params", "dense (8) as again_2 8 72 params"],
      ...["dense (8) as again_1 8 shared weights", "dense (8) as again_2 8 shared weights"],
      ...[...end, "y number output"],
    ]);
    const closed = ofText(repeated, { level: "blocks" });
    expect(textsOf(closed?.svg ?? "")).toEqual([
      "x f32[8] input",
      "(dense(H) -&gt; relu) × 2 8 144 params",
      "Twice (8) × 2 8 288 params",
      "dense (8) × 2 8 144 params",
      "dense (8) × 2 8 shared weights",
      ...[...end, "y number output"],
    ]);
    const ids = closed?.nodes.map(({ id }) => id) ?? [];
    expect(closed && linksOf(closed)).toEqual(ids.slice(1).map((id, i) => `${ids[i]} -> ${id}`));
  });

  test("blocks of other files, with the file", () => {
    const nodes = drawnNodes(picture("samples/poet/poet.dlm").svg);
    const attention = nodes.find(({ id }) => id === "Poet/transformer_block_2/multi_head_attention_1");
    expect(attention?.data).toMatchObject({ path: "dlmc/library/transformer_block.dlm" });
    expect(attention?.text).toBe("multi_head_attention (4, causal: true, dropout: 0.1) 64×128 66,048 params");
    expect(nodes.find(({ id }) => id === "Poet/transformer_block_2")?.data.path).toBeUndefined();
  });

  test("two inputs, shared weights, names, arithmetic with numbers and steps as arguments", () => {
    const found = ofText(twoInputs);
    const nodes = drawnNodes(found?.svg ?? "");
    const look = nodes.filter(({ text }) => text.includes("as look"));
    expect(look.map(({ text }) => text)).toEqual([
      "conv2d (8, kernel: 3) as look 26×26×8 80 params",
      "conv2d (8, kernel: 3) as look 26×26×8 shared weights",
    ]);
    expect(look.map(({ classes }) => classes.includes("shared"))).toEqual([false, true]);
    expect(nodes.map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        "1 −",
        "× 0.5",
        "×",
        "dense (16) as head 16 86,544 params",
        "bidirectional (lstm(8)) 28×16 2,368 params",
      ]),
    );
    const links = found ? linksOf(found) : [];
    expect(links).toEqual(expect.arrayContaining(["second -> Same/look#2", "first -> Same/look", "first -> Same/reshape_1"]));
    // Both uses have the layer's name in the program as well.
    const kernels = outlinesIn(found).filter(({ kernel }) => kernel.startsWith("look"));
    expect(kernels.map(({ nodes: [first] }) => first.id)).toEqual(["Same/look", "Same/look#2"]);
  });

  test("what runs, with the bytes of what it reads and writes", () => {
    const [, , conv] = textsOf(picture("samples/mnist/mnist.dlm", { level: "kernels" }).svg);
    const kib = (numbers: number): string => `${((numbers * 4) / 1024).toFixed(1)} KiB`;
    expect(conv).toBe(
      `conv2d_1_bias_pool_relu reads image_scale_2 ${kib(28 * 28)} reads 2 parameters ${kib(3 * 3 * 32 + 32)} writes relu_1 in slot_1 ${kib(13 * 13 * 32)} 7 × 8 invocations 438 kflop`,
    );
  });

  test("dispatches in the order in which they run, below each other", () => {
    const nodes = drawnNodes(picture("samples/rows/rows.dlm", { level: "kernels" }).svg).filter(({ id }) =>
      id.startsWith("dispatch"),
    );
    expect(nodes.length).toBeGreaterThan(28);
    for (const [i, { y }] of nodes.slice(1).entries()) expect(y).toBeGreaterThan(nodes[i].y + nodes[i].height);
    const centres = nodes.map(({ x, width }) => x + width / 2);
    for (const centre of centres) expect(centre).toBeCloseTo(centres[0], 0);
  });
});

const repeated = `dlm 1

dims H = 8

model Again {
  input  x: f32[8]
  output y: number

  layer again = repeat(2, dense(H))
  y = x -> repeat(2, dense(H) -> relu) -> repeat(2, Twice(H)) -> again -> again
    -> reshape([8, 1]) -> bidirectional(repeat(2, lstm(4))) -> last -> dense(1)
}

block Twice(units: int) (x: f32[n]) -> f32[n] {
  x -> dense(units) as one -> dense(H)
}
`;

const twoInputs = `dlm 1

dims H = 16

/// Whether "two" pictures show <the same> & nothing else.
model Same {
  /// The one.
  input  first: f32[28, 28, 1]
  input  second: f32[28, 28, 1]
  output same: probability

  layer look = conv2d(8, kernel: 3)
  let a = first -> look -> relu -> flatten -> dense(H) as head
  let b = second -> look -> relu -> flatten -> dense(H)
  let d = (1 - a) * b * 0.5
  let read = first -> reshape([28, 28]) -> bidirectional(lstm(8)) -> last
  same = concat(a, b, d, read) -> dense(1) -> sigmoid
}
`;

describe("a text", () => {
  test("is written into the picture so that it stays XML", () => {
    const svg = ofText(twoInputs)?.svg ?? "";
    expect(isWellFormed(svg)).toBe(true);
    expect(svg).toContain("Whether &quot;two&quot; pictures show &lt;the same&gt; &amp; nothing else.");
  });

  test("with mistakes is drawn as far as it is understood", () => {
    const broken = twoInputs.replace("-> dense(1) -> sigmoid", "-> dens(1) -> sigmoid");
    const nodes = drawnNodes(ofText(broken)?.svg ?? "").map(({ id }) => id);
    expect(nodes).toContain("Same/bidirectional_1");
    expect(nodes).not.toContain("Same/sigmoid_1");
    expect(ofText(broken, { level: "kernels" })).toBeUndefined();
  });

  const countNodes = (text: string): number => ofText(text, { fusion: "hidden" })?.nodes.length ?? 0;
  test.each(["samples/fashion/fashion.dlm", "samples/spam/spam.dlm"])(
    "that ends anywhere, such as %s, is drawn or not",
    (path) => {
      const lines = readFileSync(path, "utf8").split("\n");
      const lengths = [...lines.keys()].filter((length) => length % 4 === 0);
      const drawn = [...lengths, lines.length].map((length) => countNodes(lines.slice(0, length).join("\n")));
      expect(drawn[0]).toBe(0);
      expect(drawn.at(-1)).toBe(picture(path).nodes.length);
    },
  );

  test("without the model that was asked for has no picture", () => {
    expect(ofText(twoInputs, { model: "Sam" })).toBeUndefined();
    expect(ofText("dlm 1\n")).toBeUndefined();
    expect(ofText("")).toBeUndefined();
  });
});
