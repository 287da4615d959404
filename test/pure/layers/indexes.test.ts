import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { layerCategories } from "../../../compiler/layers/define.js";
import { layerNamed, layers } from "../../../compiler/layers/index.js";
import { generateIndexes } from "../../../scripts/generate_indexes.js";

test.each(generateIndexes())("$path is what scripts/generate_indexes.ts writes", ({ path, text }) => {
  expect(readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8")).toBe(text);
});

test("every layer is found by its name, and comes by category and name", () => {
  const places = layers.map(({ category, name }) => `${layerCategories.indexOf(category)} ${name}`);
  expect(places).toEqual([...places].sort());
  expect(new Set(layers.map(({ name }) => name)).size).toBe(layers.length);
  for (const layer of layers) expect(layerNamed(layer.name)).toBe(layer);
  expect(layerNamed("dens")).toBeUndefined();
});
