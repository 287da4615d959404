import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { convolutions, type Network, products, residuals } from "./networks.js";
import type { Question } from "./reading.js";

/** A picture: a few networks over growing sizes, and panels that show them. */
export interface Figure {
  readonly name: "batch" | "depth" | "compile";
  readonly title: string;
  /** Of the axis to the right. */
  readonly axis: string;
  readonly series: readonly Series[];
  readonly panels: readonly Panel[];
}

export interface Series {
  readonly name: string;
  readonly places: readonly Place[];
}

export interface Place {
  /** Batch or layers. */
  readonly x: number;
  readonly questions: readonly Question[];
}

export interface Panel {
  readonly title: string;
  readonly what: Question["what"];
  /** Of the axis upwards. */
  readonly quantity: "milliseconds" | "seconds" | "MiB";
}

const doubling = (from: number, to: number): readonly number[] => (from > to ? [] : [from, ...doubling(2 * from, to)]);

const mnist = readFileSync(fileURLToPath(new URL("../../samples/mnist/mnist.dlm", import.meta.url)), "utf8");

const stepPanels: readonly Panel[] = [
  { title: "Time of a training step", what: "step", quantity: "milliseconds" },
  { title: "Memory of all buffers, as planned", what: "step", quantity: "MiB" },
];

/** The batch of everything that does not grow by it. */
const batch = 32;

const overLayers = (
  name: string,
  sizes: readonly number[],
  ask: readonly Question["what"][],
  make: (layers: number) => Network,
): Series => ({
  name,
  places: sizes.map((size) => {
    const { text, layers } = make(size);
    return { x: layers, questions: ask.map((what) => ({ what, text, batch })) };
  }),
});

const depths = doubling(2, 64);
const sizes = [10, 30, 100, 300, 1000];

export const figures: readonly Figure[] = [
  {
    name: "batch",
    title: "A training step of samples/mnist over its batch",
    axis: "batch",
    series: [
      {
        name: "samples/mnist",
        places: doubling(8, 512).map((size) => ({
          x: size,
          questions: [{ what: "step", text: mnist, batch: size }],
        })),
      },
    ],
    panels: stepPanels,
  },
  {
    name: "depth",
    title: "A training step over the depth of the network, batch 32",
    axis: "layers with weights",
    series: [
      overLayers("convolutions 3x3, 16 channels at 16x16", depths, ["step"], convolutions),
      overLayers("dense, 128 wide", depths, ["step"], (layers) => products(layers, 128)),
      overLayers("dense, 8 wide: next to no arithmetic", depths, ["step"], (layers) => products(layers, 8)),
    ],
    panels: stepPanels,
  },
  {
    name: "compile",
    title: "The compiler over the depth of the network",
    axis: "layers with weights",
    series: [
      overLayers("dense", sizes, ["passes", "build"], (layers) => products(layers, 128)),
      overLayers("convolutions", sizes, ["passes", "build"], convolutions),
      overLayers("residual blocks with batch_norm", sizes, ["passes", "build"], residuals),
    ],
    panels: [
      {
        title: "Check, gradients and all passes",
        what: "passes",
        quantity: "seconds",
      },
      {
        title: "dlmc build, all programs and devices",
        what: "build",
        quantity: "seconds",
      },
    ],
  },
];
