import { control } from "../../runtime/manifest.js";
import { add, eq, load, or, select, u32 } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { axesOf } from "./indexing.js";
import { none } from "./schemas.js";

export const advance = defineOp({
  name: "advance",
  doc: "The control words of the next step: step and position grow by 1, rows and seed stay.",
  kind: "elementwise",
  operands: ["control"],
  attributes: none,
  infer: ({ control: words }) => words,
  gradient: () => ({}),
  lower: ({ result }) => {
    const [i] = axesOf(result.shape);
    const counts = or(eq(i, control.step), eq(i, control.position));
    return { axes: [i], value: add(load("control", [i], "u32"), select(counts, u32(1), u32(0))) };
  },
  reference: ({ control: words }, _, type) => {
    const data = words.data.slice();
    data[control.step] += 1;
    data[control.position] += 1;
    return { type, data };
  },
});
