import type { Span } from "../../base/span.js";
import { defineDiagnostic } from "../catalogue.js";
import { showShape } from "../words.js";
import { gives, type Value } from "./value.js";

export const stateShape = defineDiagnostic({
  code: "DLM213",
  summary: "A recurrent layer got a first state of another shape than its own.",
  explanation:
    "A recurrent layer of `units` features keeps a state `f32[units]`, and begins with the value that it is given for it: the last " +
    "state of another recurrent layer of as many units, or what a `dense(units)` makes of something else.",
  example: `dlm 1

model Answer {
  input  question: f32[20, 16]
  input  words:    f32[30, 16]
  output mood:     class[3]

  let asked = question -> gru(32) -> last

  mood = words -> gru(64, initial: asked) -> last -> dense(3) -> softmax
}
`,
  message: (facts: {
    readonly layer: string;
    readonly parameter: string;
    readonly units: number;
    readonly argument: Span;
    readonly input: Value;
  }) => {
    const { layer, parameter, units, argument, input } = facts;
    const step = input.shape.length === 1 ? `dense(${units})` : "last";
    return {
      title: `\`${parameter}\` of ${layer} is ${showShape([units])}, and got ${showShape(input.shape)}`,
      labels: [{ span: argument, text: `must be ${showShape([units])}` }, gives(input)],
      help: input.shape.length === 1 ? `make it with \`dense(${units})\`` : `pick one step of it with \`-> last\``,
      fix: { title: `add \`-> ${step}\``, edits: [{ span: { ...argument, start: argument.end }, text: ` -> ${step}` }] },
    };
  },
});
