import { invariant } from "../base/invariant.js";
import type { Attribute } from "./graph.js";

/** An attribute that its schema says is a list of numbers: axes, a permutation, a window. */
export function numbersOf(attribute: Attribute | undefined): readonly number[] {
  invariant(Array.isArray(attribute), "the attribute is not a list");
  return attribute.map(Number);
}
