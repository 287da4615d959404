import { expect, test } from "vitest";
import { hashText, hashWord } from "../../../compiler/base/hash.js";

// http://www.isthe.com/chongo/src/fnv/test_fnv.c
test.each([
  ["", "cbf29ce484222325", 0x811c9dc5],
  ["a", "af63dc4c8601ec8c", 0xe40c292c],
  ["foobar", "85944171f73967e8", 0xbf9cf968],
])("%o as 64 and as 32 bits", (text, digits, word) => {
  expect(hashText(text)).toBe(digits);
  expect(hashWord(text)).toBe(word);
});
