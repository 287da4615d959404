import type { Span } from "../../base/span.js";
import type { Label } from "../diagnostic.js";
import { showShape } from "../words.js";

/** A value as messages tell of it: the shape of one example, and where it came about. */
export interface Value {
  readonly shape: readonly number[];
  readonly span: Span;
}

/** The second label of most messages: `this gives f32[5, 5, 64]`, and `more` behind it. */
export const gives = ({ shape, span }: Value, more = ""): Label => ({ span, text: `this gives ${showShape(shape)}${more}` });
