import { expect, test } from "vitest";
import { padSides } from "../../../compiler/layers/window.js";

// By hand from https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2: the odd one goes to the bottom and right.
test.each([
  { image: 28, size: 3, stride: 1, dilation: 1, sides: [1, 1] },
  { image: 28, size: 2, stride: 1, dilation: 1, sides: [0, 1] },
  { image: 28, size: 4, stride: 1, dilation: 1, sides: [1, 2] },
  { image: 224, size: 7, stride: 2, dilation: 1, sides: [2, 3] },
  { image: 13, size: 6, stride: 5, dilation: 1, sides: [1, 2] },
  { image: 4, size: 1, stride: 2, dilation: 1, sides: [0, 0] },
  { image: 10, size: 3, stride: 1, dilation: 3, sides: [3, 3] },
  { image: 2, size: 7, stride: 7, dilation: 1, sides: [2, 3] },
])(
  "same padding of $image by $size, stride $stride, dilation $dilation is $sides",
  ({ image, size, stride, dilation, sides }) => {
    const [before, after] = sides;
    const rows = { size: [size, 1], stride: [stride, 1], dilation: [dilation, 1], padding: "same" } as const;
    expect(padSides([image, 5], rows)).toEqual([before, after, 0, 0]);
    const columns = { size: [1, size], stride: [1, stride], dilation: [1, dilation], padding: "same" } as const;
    expect(padSides([5, image], columns)).toEqual([0, 0, before, after]);
  },
);
