import type { Span } from "../../base/span.js";
import type { layerCategories } from "../../layers/define.js";

/** What is drawn: nodes, some of which hold others, what flows between them, and what is outlined together. */
export interface Diagram {
  readonly title: string;
  /** Lines below the title. */
  readonly notes: readonly string[];
  readonly nodes: readonly DiagramNode[];
  /** From node to node, whatever boxes they stand in; boxes themselves have none. */
  readonly links: readonly Flow[];
  readonly outlines: readonly Outline[];
}

export interface DiagramNode {
  /** Unique in the diagram, without spaces: the path of a layer (`Digits/conv2d_1`), with a number behind it where it is used again. */
  readonly id: string;
  readonly kind: "input" | "output" | "layer" | "arithmetic" | "block" | "kernel";
  /** Decides the colour. */
  readonly tone: Tone;
  /** Code: the name of the layer, and behind it, not so loud, its arguments. */
  readonly title: string;
  readonly rest?: string;
  /** Lines below the title, with something at their right ends. */
  readonly facts: readonly Fact[];
  /** What a pointer or a screen reader is told besides. */
  readonly description: string;
  /** The place of the source that it comes from. */
  readonly span?: Span;
  /** `shared`: its weights are those of another node as well. */
  readonly marks?: readonly "shared"[];
  /** A node beside it in the same box that it is to stand below, whatever flows between them. */
  readonly after?: string;
  /** What a box holds. */
  readonly inner?: readonly DiagramNode[];
}

export type Tone = (typeof layerCategories)[number] | "port" | "plain";

export interface Fact {
  readonly left: string;
  readonly right?: string;
}

/** A value, and a node that reads it. */
export interface Flow {
  readonly from: string;
  readonly to: string;
}

/** Nodes that one kernel computes. */
export interface Outline {
  readonly name: string;
  readonly nodes: readonly string[];
}
