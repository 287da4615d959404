import { hashWord } from "../base/hash.js";
import { invariant } from "../base/invariant.js";
import type { Span } from "../base/span.js";
import { tooLarge } from "../diagnostics/parameters.js";
import { sharedShape } from "../diagnostics/shapes.js";
import type { Node } from "../ir/graph.js";
import { sameShape } from "../ir/types.js";
import type { LayerContext } from "../layers/define.js";
import type { GraphBuilder } from "../ops/builder.js";
import type { BlockDecl } from "../syntax/ast.js";
import { resolveInitializer } from "../training/initializers.js";
import { withinModel } from "../training/path_pattern.js";
import type { BuildContext } from "./checked.js";
import type { Report } from "./report.js";

export type { Value } from "../layers/define.js";

/** One writing out of a model into a graph: what all of its bodies share. */
export interface Run {
  readonly builder: GraphBuilder;
  readonly mode: BuildContext["mode"];
  readonly batch: number;
  readonly control: Node | undefined;
  readonly report: Report;
  /** Blocks that contain themselves, which has been told. */
  readonly refused: ReadonlySet<BlockDecl>;
  /** Every use of one path gets the same node. `span` is where it is used, for a shape that disagrees with an earlier use. */
  readonly parameter: (
    path: string,
    shape: readonly number[],
    init: Parameters<LayerContext["parameter"]>[2],
    span: Span,
  ) => Node;
  readonly update: LayerContext["update"];
  /** A number of 32 bits that belongs to the layer's path, so that it stays when other layers come and go. */
  readonly salt: (path: string) => number;
  /** Counts a layer of the model; false when there are too many, which is told once. */
  readonly countLayer: (model: string, span: Span) => boolean;
  /** Present where sequences come in step by step. */
  readonly stepwise?: NonNullable<LayerContext["stepwise"]>;
  /** Hands the updates to the builder. */
  readonly finish: () => void;
}

interface Parameter {
  readonly node: Node;
  readonly span: Span;
  /** What a later use of a shared layer sees: the statistics that an earlier one has moved. */
  current: Node;
}

/** The most layers that a model is written out to. */
const layerLimit = 5000;

export function createRun(
  context: Omit<BuildContext, "inputs">,
  {
    report,
    refused,
    refuse = () => {},
  }: {
    readonly report: Report;
    readonly refused: ReadonlySet<BlockDecl>;
    readonly refuse?: (reason: string) => void;
  },
): Run {
  const { builder, mode, batch, control } = context;
  const parameters = new Map<string, Parameter>();
  /** Parameters by the node that their next use sees. */
  const seen = new Map<Node, Parameter>();
  const salts = new Map<string, number>();
  let layers = 0;

  return {
    builder,
    mode,
    batch,
    control,
    report,
    refused,
    parameter: (path, shape, { initializer, fanIn, fanOut, trainable = true }, span) => {
      const known = parameters.get(path);
      if (known && sameShape(known.node.type.shape, shape)) return known.current;
      if (known) report(sharedShape({ path, span, shape, first: { span: known.span, shape: known.node.type.shape } }));
      const resolved = resolveInitializer(initializer, fanIn, fanOut);
      const name = nodeNameOf(path);
      const node = builder.emit("parameter", {}, { path, shape, trainable, initializer: resolved }, { name });
      const parameter = { node, span, current: node };
      if (!known) parameters.set(path, parameter);
      seen.set(node, known ?? parameter);
      return node;
    },
    update: (target, value) => {
      const parameter = seen.get(target);
      invariant(parameter, "only a parameter is updated");
      parameter.current = value;
      seen.set(value, parameter);
    },
    salt: (path) => {
      const use = salts.get(path) ?? 0;
      salts.set(path, use + 1);
      return hashWord(`${path}:${use}`);
    },
    countLayer: (model, span) => {
      layers += 1;
      if (layers === layerLimit + 1) report(tooLarge({ model, span, limit: layerLimit }));
      return layers <= layerLimit;
    },
    ...(context.stepwise && {
      stepwise: {
        refuse,
        carried: (path: string, shape: readonly number[]) => {
          const name = nodeNameOf(path);
          const attrs = { path: `stream/${path}`, role: "stream", dtype: "f32", shape, initial: 0 };
          const before = builder.emit("state", {}, attrs, { name });
          return { before, keep: (after: Node) => builder.update(before, after) };
        },
      },
    }),
    finish: () => {
      for (const { node, current } of parameters.values()) if (current !== node) builder.update(node, current);
    },
  };
}

/** What nodes of a path are called: `conv2d_1_kernel` for `Digits/conv2d_1/kernel`. */
export const nodeNameOf = (path: string): string => withinModel(path).replaceAll("/", "_");
