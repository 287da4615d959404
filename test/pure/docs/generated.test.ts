import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { generateDocs } from "../../../scripts/generate-docs.js";

test.each(generateDocs())("$path is what scripts/generate-docs.ts writes", ({ path, text }) => {
  expect(readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8")).toBe(text);
});
