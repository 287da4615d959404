import type { Span } from "../base/span.js";
import type { Layer, LayerContext } from "../layers/define.js";
import type { Argument } from "../syntax/ast.js";
import { bindArguments, type Callee } from "./arguments.js";
import { type Body, modelOf } from "./body.js";
import { checkElements } from "./elements.js";
import { joinMasks, masked } from "./masks.js";
import { nodeNameOf, type Value } from "./run.js";

/** Checks the arguments of a layer and, where its inputs are known, lets it expand itself into operators. */
export function applyLayer(
  layer: Layer,
  use: {
    readonly name: string;
    readonly args: readonly Argument[];
    readonly span: Span;
    /** The layer's name, as it is written. */
    readonly nameSpan: Span;
    /** All that stands in the brackets, inputs among it. */
    readonly written: readonly Argument[];
    readonly inputs: readonly (Value | undefined)[];
    readonly evaluate: NonNullable<Callee["evaluate"]>;
  },
  body: Body,
): Value | undefined {
  const { name, args, span, nameSpan, written, inputs, evaluate } = use;
  const { run, path } = body;
  const { parameters: schema } = layer;
  const callee: Callee = {
    kind: "layer",
    name: layer.name,
    nameSpan,
    span,
    noun: "argument",
    schema,
    evaluate,
    record: layer,
    written,
  };
  const bound = bindArguments(callee, args, body.constants, body.report);
  if (!bound || !inputs.every((input) => input !== undefined)) return undefined;
  const wanted = layer.takes === "tokens" ? "u32" : "f32";
  if (
    !inputs.every((input) =>
      checkElements(input, { what: layer.name, wanted, call: span, report: body.report, isStep: layer.inputs === "one" }),
    )
  )
    return undefined;
  if (!run.countLayer(modelOf(path), span)) return undefined;

  const { stepwise } = run;
  if (stepwise && !layer.stepwise && layer.category !== "activation") {
    stepwise.refuse(`has \`${layer.name}\`, which looks at whole sequences`);
    return undefined;
  }

  const place = `${path}/${name}`;
  const nodeName = nodeNameOf(place);
  const context: LayerContext = {
    emit: (op, operands, attrs, options) => run.builder.emit(op, operands, attrs, { name: nodeName, ...options }),
    mode: run.mode,
    ...(run.control && { control: run.control }),
    parameter: (parameter, shape, init) => run.parameter(`${place}/${parameter}`, shape, init, span),
    update: run.update,
    salt: () => run.salt(place),
    report: body.report,
    call: span,
    argument: bound.span,
    inputSpans: inputs.map((input) => input.span),
    mask: (index) => inputs[index]?.mask,
    ...(stepwise && { stepwise: { ...stepwise, carried: (what, shape) => stepwise.carried(`${place}/${what}`, shape) } }),
  };
  return run.builder.at(span, () => {
    const nodes = inputs.map((input) => input.node);
    const node = layer.expand(context, nodes, bound.values);
    if (!node) return undefined;
    // A sequence of one step has one after it, unless it was picked, or joined with itself.
    if (stepwise && node.type.shape.length > 2 && node.type.shape[1] !== 1) {
      stepwise.refuse(`has \`${layer.name}\`, which makes several steps of one`);
      return undefined;
    }
    if (layer.maskOf) return { node, span, path: place, ...masked(layer.maskOf(context, node, bound.values)) };
    const masks = layer.mask === "keeps" ? inputs.map((input) => input.mask) : [];
    return { node, span, path: place, ...masked(joinMasks(run.builder, node, masks)) };
  });
}
