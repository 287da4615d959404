import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { generateDocs } from "../../../scripts/generate_docs.js";

test.each(generateDocs())("$path is what scripts/generate_docs.ts writes", ({ path, text }) => {
  expect(readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8")).toBe(text);
});
