import { control as words } from "../../runtime/manifest.js";
import { tensor } from "../ir/types.js";
import { defineOp } from "./define.js";
import { none } from "./schemas.js";

export const control = defineOp({
  name: "control",
  doc: "The words that steer a step: step, position, rows, seed, and how long training is (see `control` of runtime/manifest.ts).",
  kind: "source",
  operands: [],
  attributes: none,
  infer: () => tensor("u32", [words.words]),
  gradient: null,
  lower: null,
  reference: null,
});
