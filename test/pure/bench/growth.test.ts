import { describe, expect, test } from "vitest";
import { convolutions, type Network, products, residuals } from "../../../bench/growth/networks.js";
import { drawPlots } from "../../../bench/growth/plot.js";
import { analyse } from "../../../compiler/compile.js";
import { assembleTrain } from "../../../compiler/program/train.js";

describe("the networks that grow", () => {
  test.each<[string, (layers: number) => Network, number, number]>([
    ["convolutions", convolutions, 60, 60],
    ["products", (layers) => products(layers, 8), 120, 120],
    ["residual blocks, the next larger", residuals, 11, 13],
  ])("%s have the layers that they say", (_, make, wanted, layers) => {
    const { text, layers: said } = make(wanted);
    const { value, diagnostics } = analyse({ path: "growth.dlm", text });
    const [model] = value?.module.models ?? [];
    if (!model?.data || !model.training) throw new Error(diagnostics.map(({ title }) => title).join("\n"));
    const { nodes } = assembleTrain(model, model.data, model.training).graph;
    const kernels = nodes.filter(({ op, attrs }) => op === "parameter" && /\/(kernel|gamma|scale)$/.test(String(attrs.path)));
    expect([said, kernels.length]).toEqual([layers, layers]);
  });
});

describe("pictures", () => {
  const line = (name: string, points: readonly (readonly [number, number])[]) => ({
    name,
    points: points.map(([x, y]) => ({ x, y })),
  });
  const plot = {
    title: "Time & more",
    x: { title: "layers", ticks: [1, 2, 4, 8] },
    y: { title: "seconds", ticks: [1, 10, 100, 1000] },
    lines: [
      line("a", [
        [1, 1],
        [2, 10],
        [8, 1000],
      ]),
    ],
  };
  const dots = (svg: string) =>
    [...svg.matchAll(/<circle class="c0" cx="([\d.]+)" cy="([\d.]+)"/g)].slice(1).map(([, x, y]) => [Number(x), Number(y)]);

  test("lie at equal steps for equal factors, upwards and to the right", () => {
    const [first = [], second = [], last = []] = dots(drawPlots("t", [plot]));
    const step = [Number(second[0]) - Number(first[0]), Number(second[1]) - Number(first[1])];
    expect(step[0]).toBeGreaterThan(0);
    expect(step[1]).toBeLessThan(0);
    expect(Number(last[0]) - Number(first[0])).toBeCloseTo(3 * Number(step[0]), 0);
    expect(Number(last[1]) - Number(first[1])).toBeCloseTo(3 * Number(step[1]), 0);
  });

  test("find ticks around the values themselves", () => {
    const svg = drawPlots("t", [
      {
        ...plot,
        y: { title: "seconds" },
        lines: [
          line("a", [
            [1, 0.3],
            [8, 4],
          ]),
        ],
      },
    ]);
    for (const tick of ["0.2", "0.5", "1", "2", "5"]) expect(svg).toContain(`text-anchor="end">${tick}</text>`);
    for (const tick of ["0.1", "10"]) expect(svg).not.toContain(`text-anchor="end">${tick}</text>`);
  });

  test("say what they say in words that XML may hold", () => {
    expect(drawPlots("a < b", [plot])).toContain("<title>a &lt; b</title>");
    expect(drawPlots("t", [plot])).toContain("Time &amp; more");
  });
});
