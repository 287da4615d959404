import { expect, test } from "vitest";
import { linesOf, position } from "../../../compiler/base/span.js";

test.each(["", "one line", "\n", "\n\n", "a\nbc\n\ndef", "ends with a break\n"])(
  "every offset of %j is in one line by both ways",
  (text) => {
    const lineAt = linesOf(text);
    for (let offset = 0; offset <= text.length; offset++) expect(lineAt(offset)).toBe(position(text, offset).line);
  },
);
