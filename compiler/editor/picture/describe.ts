import type { CheckedModel } from "../../check/checked.js";
import { writeType } from "../../check/extents.js";
import type { Graph } from "../../ir/graph.js";
import type { ModelDecl } from "../../syntax/ast.js";
import type { Analysis } from "../analysis.js";
import { countOf } from "./counts.js";
import { type Context, stepNodes } from "./describe_step.js";
import { kernelNote, lines } from "./descriptions.js";
import type { Diagram, DiagramNode, Flow } from "./diagram.js";
import type { Fused } from "./fused.js";
import { allSteps, type Network } from "./network.js";

export interface Described {
  readonly decl: ModelDecl;
  readonly graph: Graph;
  readonly network: Network;
  /** Absent where the file has mistakes. */
  readonly model?: CheckedModel;
  readonly fused?: Fused;
}

/** A network as a diagram, with its blocks as boxes, or (`level: "blocks"`) with the outermost of them, and what is repeated, as single nodes. */
export function describeNetwork(analysis: Analysis, described: Described, level: "blocks" | "layers"): Diagram {
  const { decl, network, model, fused } = described;
  const read = new Map<string, string[]>();
  for (const { from, to } of network.flows) read.set(to, [...(read.get(to) ?? []), from]);
  const shapes = new Map([
    ...(model?.inputs ?? []).map(({ name, value }) => [name, value.shape.join()] as const),
    ...allSteps(network.steps).map(({ id, type }) => [id, type.shape.join()] as const),
  ]);
  const context: Context = { ...described, analysis, level, read, shapes };
  const inputs = decl.inputs.map((port) => inputNode(port, context));
  const steps = network.steps.flatMap((step) => stepNodes(step, context));
  const outputs = decl.outputs.map((port) => outputNode(port, context));

  const seenAs = new Map(
    network.steps.flatMap((step) => (level === "blocks" ? allSteps([step]).map(({ id }) => [id, step.id]) : [])),
  );
  const shown = (id: string): string => seenAs.get(id) ?? id;
  const inner = network.flows.map(({ from, to }): Flow => ({ from: shown(from), to: shown(to) }));
  const ends = decl.outputs.flatMap(({ name }): readonly Flow[] => {
    const maker = makerOfOutput(name.name, context);
    return maker === undefined ? [] : [{ from: shown(maker), to: outputId(name.name) }];
  });
  const links = new Map(
    [...inner, ...ends].filter(({ from, to }) => from !== to).map((flow) => [`${flow.from} ${flow.to}`, flow]),
  );
  const parameters = network.steps.reduce((sum, step) => sum + step.parameters, 0);
  const outlined = fused && level === "layers" ? fused.outlines : [];
  return {
    title: decl.name.name,
    notes: [
      ...(decl.doc === undefined ? [] : [decl.doc]),
      [
        countOf(parameters, "parameter"),
        ...(fused ? [`${countOf(fused.kernels, "kernel")} to predict one`] : []),
        ...(outlined.length > 0 ? ["outlined: what one kernel computes"] : []),
      ].join(" · "),
    ],
    nodes: [...inputs, ...steps, ...outputs],
    links: [...links.values()],
    outlines: outlined.filter(({ nodes }) => nodes.length > 1),
  };
}

type PortDecl = ModelDecl["inputs"][number];

function inputNode(port: PortDecl, { model, fused }: Context): DiagramNode {
  const { name, doc, span } = port;
  const column = model?.data?.columns.find((one) => one.name === name.name);
  const prepared = column?.transforms.map((transform) => transform.name) ?? [];
  return {
    ...portNode(port, "input"),
    id: name.name,
    facts: [{ left: prepared.length === 0 ? "input" : `input, ${prepared.join(", ")}` }],
    description: lines(`The input ${name.name}`, doc, kernelNote(fused, name.name)),
    span,
  };
}

function outputNode(port: PortDecl, { model }: Context): DiagramNode {
  const { name, doc, span } = port;
  const loss = model?.training?.losses.find(({ output }) => output === name.name)?.loss;
  return {
    ...portNode(port, "output"),
    id: outputId(name.name),
    facts: [{ left: loss === undefined ? "output" : `output, ${loss}` }],
    description: lines(`The output ${name.name}`, doc, loss === undefined ? undefined : `Its loss is ${loss}.`),
    span,
  };
}

const portNode = ({ name, type }: PortDecl, kind: "input" | "output") =>
  ({ kind, tone: "port", title: name.name, rest: ` ${writeType(type)}` }) as const;

/** An output may have the name of nothing else, but its id should not be that of a layer either. */
const outputId = (name: string): string => `=${name}`;

/** The input or step that makes the value which an output is bound to. */
function makerOfOutput(name: string, { decl, analysis, network }: Context): string | undefined {
  const bound = decl.body.find((statement) => statement.kind === "bind" && statement.name.name === name)?.value;
  const told = analysis.values.findLast(({ expr, given: { model } }) => model === decl.name.name && expr === bound);
  return told && network.makerOf(told.given.node);
}
