/** How many spatial axes a value has: a sequence, an image, a volume. */
export type SpatialRank = 1 | 2 | 3;

/** What people call the axes of sequences, images and volumes, before the last one: features or channels. */
export interface Space {
  readonly axes: readonly string[];
  readonly channels: "features" | "channels";
  /** What each axis is counted in. */
  readonly counted: readonly { readonly one: string; readonly many: string }[];
  /** The two sides of each axis. */
  readonly sides: readonly (readonly [before: string, after: string])[];
}

const row = { one: "row", many: "rows" };
const column = { one: "column", many: "columns" };

export const spaces: { readonly [rank in SpatialRank]: Space } = {
  1: { axes: ["time"], channels: "features", counted: [{ one: "step", many: "steps" }], sides: [["start", "end"]] },
  2: {
    axes: ["height", "width"],
    channels: "channels",
    counted: [row, column],
    sides: [
      ["top", "bottom"],
      ["left", "right"],
    ],
  },
  3: {
    axes: ["depth", "height", "width"],
    channels: "channels",
    counted: [{ one: "layer", many: "layers" }, row, column],
    sides: [
      ["front", "back"],
      ["top", "bottom"],
      ["left", "right"],
    ],
  },
};

/** `height, width`; `depth, height and width` where `last` joins the last one. */
export const listAxes = (words: readonly string[], last = ", "): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")}${last}${words[words.length - 1]}`;
