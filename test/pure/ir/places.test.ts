import { expect, test } from "vitest";
import { placesOf, writersOf } from "../../../compiler/ir/places.js";
import { graphOf } from "../passes/text.js";

/** As `owner+start+offset/strides`, by name of the node. */
function layout(text: string): { readonly [node: string]: string } {
  const graph = graphOf(text);
  return Object.fromEntries(
    placesOf(graph).map(({ owner, start, offset, strides }, id) => [
      `%${id}`,
      `%${owner}+${start}+${offset}${strides ? `/${strides.join()}` : ""}`,
    ]),
  );
}

const steps = `%0: f32[4, 32] = x()
%1: _ = exp(x: %0)
%2: _ = relu(x: %0)
%3: _ = tanh(x: %0)
%4: _ = concat(a: %1, b: %2) {axis: 0, view: true}
%5: _ = concat(a: %4, b: %3) {axis: 0, view: true}`;

test("parts of a concatenation lie behind each other, each with a binding of its own", () => {
  expect(layout(steps)).toEqual({
    "%0": "%0+0+0",
    "%1": "%5+0+0",
    "%2": "%5+128+0",
    "%3": "%5+256+0",
    "%4": "%5+0+0",
    "%5": "%5+0+0",
  });
});

test("a concatenation of a run of another's parts lies inside of that", () => {
  const run = `%6: _ = concat(a: %2, b: %3) {axis: 0, view: true}
%7: _ = reshape(x: %6) {shape: [2, 4, 32]}
%8: _ = slice(x: %7) {axis: 0, start: 1, extent: 1, view: true}`;
  expect(layout(`${steps}\n${run}`)).toMatchObject({ "%6": "%5+128+0", "%7": "%5+128+0", "%8": "%5+256+0" });
});

test("columns are parts with the steps of the whole, in its binding", () => {
  const columns = `%0: f32[4, 32] = x()
%1: _ = exp(x: %0)
%2: _ = relu(x: %0)
%3: _ = concat(a: %1, b: %2) {axis: 1, view: true}
%4: _ = tanh(x: %3)
%5: _ = concat(a: %4, b: %3) {axis: 0, view: true}`;
  expect(layout(columns)).toMatchObject({
    "%1": "%5+256+0/64,1",
    "%2": "%5+256+32/64,1",
    "%3": "%5+256+0",
    "%4": "%5+0+0",
  });
});

test("who reads a view reads what the kernels of its parts write", () => {
  const graph = graphOf(`${steps}\n%6: _ = slice(x: %5) {axis: 0, start: 0, extent: 4, view: true}`);
  expect(writersOf(graph, 6)).toEqual([1, 2, 3]);
  expect(writersOf(graph, 3)).toEqual([3]);
});
