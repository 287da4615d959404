import { describe, expect, test } from "vitest";
import { CompilerBug } from "../../../compiler/base/invariant.js";
import type { Pass } from "../../../compiler/passes/pass.js";
import { forwardPipeline, pipeline } from "../../../compiler/passes/pipeline.js";
import { runPasses } from "../../../compiler/passes/run.js";
import { verifyGraph } from "../../../compiler/passes/verify.js";
import { graphOf } from "./text.js";

const graph = graphOf("%0: f32[4] = x()\n%1: _ = relu(x: %0)\n%2: _ = exp(x: %1)\noutput y = %2");
const nothing: Pass = { name: "nothing", doc: "", run: (g) => g };
const forgets: Pass = { name: "forgets", doc: "", run: (g) => ({ ...g, nodes: g.nodes.slice(0, 2) }) };
const throws: Pass = {
  name: "throws",
  doc: "",
  run: () => {
    throw new Error("a slip");
  },
};

describe("runPasses", () => {
  test("names the pass that leaves a broken graph, or throws", () => {
    expect(() => runPasses(graph, [nothing, forgets])).toThrow(CompilerBug);
    expect(() => runPasses(graph, [nothing, forgets])).toThrow(
      "the pass forgets: the graph is not sound: output y is %2, which does not exist",
    );
    expect(() => runPasses(graph, [throws])).toThrow("the pass throws: a slip");
  });

  test("leaves out what is disabled, and shows observers every pass", () => {
    const seen: string[] = [];
    const result = runPasses(graph, [nothing, throws, nothing], {
      disabled: ["throws"],
      observers: [
        {
          before: ({ name }) => seen.push(`> ${name}`),
          after: ({ name }, before, after) => seen.push(`< ${name} ${before === after}`),
        },
      ],
    });
    expect(seen).toEqual(["> nothing", "< nothing true", "> nothing", "< nothing true"]);
    expect(result).toBe(graph);
  });

  test("the passes of both pipelines have a name of their own and a doc", () => {
    for (const passes of [pipeline, forwardPipeline]) expect(new Set(passes.map(({ name }) => name)).size).toBe(passes.length);
    for (const { name, doc } of [...pipeline, ...forwardPipeline]) expect([name, doc.length > 40]).toEqual([name, true]);
  });
});

describe("verifyGraph", () => {
  test.each([
    [
      "a type that is not the inferred one",
      (g: typeof graph) => ({ ...g, nodes: g.nodes.with(1, { ...g.nodes[1], type: { dtype: "f32" as const, shape: [5] } }) }),
      "the operator gives f32[4]",
    ],
    [
      "attributes that do not parse",
      (g: typeof graph) => ({ ...g, nodes: g.nodes.with(1, { ...g.nodes[1], attrs: { slope: 1 } }) }),
      "attributes do not parse",
    ],
    [
      "an operand that the operator has not",
      (g: typeof graph) => ({ ...g, nodes: g.nodes.with(1, { ...g.nodes[1], operands: { x: 0, y: 0 } }) }),
      "relu has no operand y",
    ],
    [
      "a source in a group",
      (g: typeof graph) => ({ ...g, groups: [{ name: "g", nodes: [0, 1] }] }),
      "group g holds the input %0",
    ],
  ])("finds %s", (_, breakIt, message) => {
    expect(() => verifyGraph(breakIt(graph))).toThrow(message);
    // Also where a pass has done it.
    expect(() => verifyGraph(breakIt(graph), graph)).toThrow(message);
  });

  test("finds an operand of another type than before, where the node is as it was", () => {
    const wider = {
      ...graph.nodes[0],
      attrs: { ...graph.nodes[0].attrs, shape: [5] },
      type: { dtype: "f32" as const, shape: [5] },
    };
    expect(() => verifyGraph({ ...graph, nodes: graph.nodes.with(0, wider) }, graph)).toThrow("the operator gives f32[5]");
  });

  test("finds a group whose results differ in size", () => {
    const text =
      "%0: f32[4, 5] = x()\n%1: _ = exp(x: %0)\n%2: _ = reduce_sum(x: %1) {axes: [1]}\noutput y = %2\noutput z = %1\ngroup g: %1 %2";
    expect(() => verifyGraph(graphOf(text))).toThrow("group g has results of 20 and 4 elements");
  });
});
