import { tokenTable } from "../../grammar/tokens.js";
import { grouped } from "../base/figures.js";
import type { Span } from "../base/span.js";
import type { Called } from "../check/observer.js";
import { portTypes } from "../check/ports.js";
import { elementCount } from "../ir/types.js";
import { describeParameters } from "../layers/describe.js";
import type { Expr } from "../syntax/ast.js";
import { initializers } from "../training/initializers.js";
import { matchesPattern } from "../training/path_pattern.js";
import { type Analysis, placeOf } from "./analysis.js";
import { declaredText } from "./declared_text.js";
import { documentationOf, fenced, paragraphs, parameterLabel } from "./documentation.js";
import { calleeAt, mentionAt } from "./mentions.js";
import { factsAt, flowsInto, pathsOf, renderFacts, showTypes, typesOf } from "./network_facts.js";
import { parameterAt } from "./parameter_at.js";

/** What is to be said about the word at a place, as markdown. */
export interface Hover {
  readonly span: Span;
  readonly markdown: string;
}

/** What the word at an offset means; undefined where there is nothing to say. */
export function hover(analysis: Analysis, offset: number): Hover | undefined {
  const call = calleeAt(analysis, offset);
  if (call) return { span: call.callee, markdown: aboutCall(analysis, call) };
  return (
    aboutName(analysis, offset) ??
    aboutPattern(analysis, offset) ??
    aboutArgument(analysis, offset) ??
    aboutWord(analysis, offset)
  );
}

/** What the call does in the network, the entry of the table, and the arguments that it is given. */
function aboutCall(analysis: Analysis, call: Called): string {
  const isStep = call.kind === "layer" || call.kind === "block" || call.kind === "repeat";
  const given = call.args.flatMap(({ value }, index) => {
    const parameter = parameterOf(call, index);
    const text = analysis.textOf(value.span.path)?.slice(value.span.start, value.span.end).replace(/\s+/g, " ");
    return parameter === undefined || text === undefined ? [] : [[parameter, text] as const];
  });
  return paragraphs([
    isStep ? renderFacts(factsAt(analysis, call.span), flowsInto(analysis, call.span)) : undefined,
    documentationOf({ ...call, ...headOfTrain(analysis, call) }, new Map(given)),
  ]);
}

function headOfTrain({ ast }: Analysis, { kind, callee }: Called): { readonly head?: string } {
  const train = ast.declarations.find((decl) => decl.kind === "train" && decl.span.start === callee.start);
  return kind === "train" && train?.kind === "train" ? { head: `train ${train.model.name} on ${train.data.name}` } : {};
}

/** The parameter that an argument is for; what the checker tells of a transform is without its column. */
function parameterOf(call: Called, index: number): string | undefined {
  const position = call.args.slice(0, index).filter(({ name }) => name === undefined).length;
  return parameterAt({ argument: call.args[index]?.name?.name, position, isStep: true }, call);
}

function aboutName(analysis: Analysis, offset: number): Hover | undefined {
  const mention = mentionAt(analysis, offset);
  const declared = mention && declaredText(analysis, mention.to);
  if (!mention || !declared) return undefined;
  const { at, to } = mention;
  const own = analysis.given.get(placeOf(at))?.map(({ type }) => type);
  const types = own ?? (declared.value && to.span.path === analysis.source.path ? typesOf(declared.value, analysis.given) : []);
  const uses = to.kind === "layer" ? renderFacts(factsAt(analysis, at), flowsInto(analysis, at)) : "";
  const isValue = to.kind === "value" || to.kind === "input" || to.kind === "output";
  return {
    span: at,
    markdown: paragraphs([
      fenced(declared.code),
      declared.doc,
      isValue && types.length > 0 ? `\`${showTypes(types)}\`` : undefined,
      uses,
      to.kind === "model" ? aboutModel(analysis, to.name) : undefined,
    ]),
  };
}

/** How many parameters a model has. */
function aboutModel({ networks }: Analysis, name: string): string | undefined {
  const parameters = networks.get(name)?.nodes.filter(({ op }) => op === "parameter") ?? [];
  if (parameters.length === 0) return undefined;
  return `${grouped(parameters.reduce((sum, { type }) => sum + elementCount(type.shape), 0))} parameters`;
}

/** The name of an argument or a setting, or a word that stands for one of its values. */
function aboutArgument(analysis: Analysis, offset: number): Hover | undefined {
  const isHere = ({ path, start, end }: Span): boolean => path === analysis.source.path && start <= offset && offset <= end;
  for (const call of analysis.calls) {
    for (const [index, { name, value }] of call.args.entries()) {
      const at = name && isHere(name.span) ? name.span : wordAt(value, isHere);
      if (!at) continue;
      const parameter = describeParameters(call.schema).find((one) => one.name === parameterOf(call, index));
      if (!parameter) continue;
      const word =
        at === name?.span ? undefined : initializers.find((one) => one.name === analysis.source.text.slice(at.start, at.end));
      return {
        span: at,
        markdown: paragraphs([
          word ? `\`${word.name}\`: ${word.doc}\n\n\`\`\`text\n${word.formula}\n\`\`\`` : undefined,
          fenced(parameterLabel(parameter)),
          parameter.doc === "" ? undefined : parameter.doc,
        ]),
      };
    }
  }
  return undefined;
}

/** The parameters that the pattern of a `group` or `freeze` means. */
function aboutPattern({ calls, source, networks, ast }: Analysis, offset: number): Hover | undefined {
  const groups = calls.filter(({ kind, name }) => kind === "setting" && (name === "group" || name === "freeze"));
  const strings = groups.flatMap(({ args }) =>
    args.flatMap(({ name, value }) => (!name && value.kind === "string" ? [value] : [])),
  );
  const pattern = strings.find(({ span }) => span.path === source.path && span.start <= offset && offset <= span.end);
  const train = ast.declarations.find((decl) => decl.kind === "train" && decl.span.start <= offset && offset <= decl.span.end);
  if (!pattern || train?.kind !== "train") return undefined;
  const meant = pathsOf(networks.get(train.model.name)).filter((path) => matchesPattern(pattern.value, `/${path}`));
  const shown = meant.slice(0, mostPaths).map((path) => `- \`${path}\``);
  const rest = meant.length > mostPaths ? [`- and ${meant.length - mostPaths} more`] : [];
  return { span: pattern.span, markdown: [`${meant.length} of the network's parameters:\n`, ...shown, ...rest].join("\n") };
}

/** Paths that a hover lists; of more, the first. */
const mostPaths = 20;

const wordAt = (value: Expr, isHere: (span: Span) => boolean): Span | undefined => {
  if (value.kind === "name" && isHere(value.span)) return value.span;
  return value.kind === "call" && isHere(value.callee.span) ? value.callee.span : undefined;
};

/** A word of the grammar, or a type. */
function aboutWord({ reading, source: { path } }: Analysis, offset: number): Hover | undefined {
  const token = reading.tokens.find(({ startOffset, image }) => startOffset <= offset && offset <= startOffset + image.length);
  if (!token) return undefined;
  const span = { path, start: token.startOffset, end: token.startOffset + token.image.length };
  const row = tokenTable.find(({ name }) => name === token.tokenType.name);
  if (row?.role === "keyword" || row?.role === "contextual") return { span, markdown: row.doc };
  const type = portTypes.find(({ name }) => name === token.image);
  return type ? { span, markdown: `${fenced(type.name)}\n\nA type, written ${type.form}.` } : undefined;
}
