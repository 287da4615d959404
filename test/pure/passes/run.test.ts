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

  test("judges what a pass has moved, however many nodes it took out before", () => {
    const chain = (length: number): string => [...Array(length)].map((_, i) => `%${i + 1}: _ = relu(x: %${i})`).join("\n");
    const long = graphOf(`%0: f32[4] = x()\n${chain(200)}\n%201: _ = exp(x: %200)\noutput y = %201`);
    const last = { ...long.nodes[201], id: 1, operands: { x: 0 } };
    const short = { ...long, nodes: [long.nodes[0], last], outputs: [{ name: "y", node: 1 }] };
    expect(() => verifyGraph(short, long)).not.toThrow();
    const wrong = { ...last, type: { dtype: "f32" as const, shape: [5] } };
    expect(() => verifyGraph({ ...short, nodes: [long.nodes[0], wrong] }, long)).toThrow("the operator gives f32[4]");
  });

  test("finds the one of two nodes of an operator that is not as the other", () => {
    const wrong = { ...graph.nodes[1], id: 2, type: { dtype: "f32" as const, shape: [5] } };
    expect(() => verifyGraph({ ...graph, nodes: graph.nodes.with(2, { ...wrong, operands: { x: 0 } }) })).toThrow(
      "the operator gives f32[4]",
    );
  });

  test("finds a new group that is wrong beside one that was there before", () => {
    const text =
      "%0: f32[4] = x()\n%1: _ = relu(x: %0)\n%2: _ = exp(x: %1)\n%3: _ = exp(x: %2)\n%4: _ = tanh(x: %0)\noutput y = %3\noutput z = %4\ngroup g: %1 %2";
    const before = graphOf(text);
    const after = { ...before, groups: [...before.groups, { name: "h", nodes: [0, 4] }] };
    expect(() => verifyGraph(after, before)).toThrow("group h holds the input %0");
  });

  test("finds a group whose results differ in size", () => {
    const text =
      "%0: f32[4, 5] = x()\n%1: _ = exp(x: %0)\n%2: _ = reduce_sum(x: %1) {axes: [1]}\noutput y = %2\noutput z = %1\ngroup g: %1 %2";
    expect(() => verifyGraph(graphOf(text))).toThrow("group g has results of 20 and 4 elements");
  });
});
