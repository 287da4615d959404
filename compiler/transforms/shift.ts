import { z } from "zod";
import { scalar } from "../ops/broadcast.js";
import { defineNumberTransform } from "./define.js";

export const shift = defineNumberTransform({
  name: "shift",
  doc: "Adds to every number.",
  formula: "y = x + amount",
  parameters: z.object({ amount: z.number({ error: "a number" }).describe("What is added to every number.") }),
  example: "shift(-0.5)",
  apply: (emit, x, { parameters: { amount } }) => emit("add", { a: x, b: scalar(emit, amount) }),
  invert: (emit, x, { parameters: { amount } }) => emit("sub", { a: x, b: scalar(emit, amount) }),
});
