import type { CstNode } from "chevrotain";
import type { Span } from "../base/span.js";
import { misplacedStatement } from "../diagnostics/syntax.js";
import type { BlockDecl, BlockParameter, DataDecl, Declaration, DimsDecl, ModelDecl, PortDecl, TrainDecl } from "./ast.js";
import { blockBody, dataBody, modelBody } from "./bodies.js";
import { docBefore, identOf, locate, type TreeContext } from "./context.js";
import { childNode, childNodes, childToken, childTokens, tokenSpan } from "./cst.js";
import { typeExpr, wholeAdditive, wholeExpression } from "./expressions.js";

/** One declaration of the AST; none where the parser did not even find its names. */
export function declaration(context: TreeContext, rule: string, node: CstNode): readonly Declaration[] {
  switch (rule) {
    case "dims":
      return [dimsDecl(context, node)];
    case "model":
      return modelDecl(context, node);
    case "block":
      return blockDecl(context, node);
    case "data":
      return dataDecl(context, node);
    default:
      return trainDecl(context, node);
  }
}

function dimsDecl(context: TreeContext, node: CstNode): DimsDecl {
  const span = locate(context, node);
  const dims = childNodes(node, "dimension").flatMap((dimension) => {
    const name = childToken(dimension, "Name");
    if (name === undefined) return [];
    const at = locate(context, dimension);
    return [{ name: identOf(context, name), value: wholeAdditive(context, childNode(dimension, "additive"), at.end), span: at }];
  });
  return { kind: "dims", ...docBefore(context, span.start), dims, span };
}

function modelDecl(context: TreeContext, node: CstNode): readonly ModelDecl[] {
  const name = childToken(node, "Name");
  if (name === undefined) return [];
  const span = locate(context, node);
  const { inputs, outputs, statements } = modelBody(context, childNode(node, "body"));
  return [
    { kind: "model", ...docBefore(context, span.start), name: identOf(context, name), inputs, outputs, body: statements, span },
  ];
}

function blockDecl(context: TreeContext, node: CstNode): readonly BlockDecl[] {
  const token = childToken(node, "Name");
  if (token === undefined) return [];
  const span = locate(context, node);
  const name = identOf(context, token);
  const head = { ...span, end: childToken(childNode(node, "body") ?? node, "LBrace")?.startOffset ?? span.end };
  // One signature is the inputs; where there are two, the first holds the parameters.
  const signatures = childNodes(node, "signature");
  const parameters =
    signatures.length > 1 ? childNodes(signatures[0]!, "parameter").flatMap((item) => parameter(context, item)) : [];
  const inputs = childNodes(signatures.at(-1) ?? node, "parameter").flatMap((item) => inputPort(context, item, head));
  const arrow = childToken(node, "Arrow");
  const result = typeExpr(context, childNode(node, "type"), arrow ? arrow.startOffset + 2 : span.end);
  return [
    {
      kind: "block",
      ...docBefore(context, span.start),
      name,
      parameters,
      inputs,
      result,
      ...blockBody(context, childNode(node, "body"), name.name, span),
      span,
    },
  ];
}

function parameter(context: TreeContext, node: CstNode): readonly BlockParameter[] {
  const name = childToken(node, "Name");
  if (name === undefined) return [];
  const span = locate(context, node);
  const value = childNode(node, "expression");
  return [
    {
      name: identOf(context, name),
      type: typeExpr(context, childNode(node, "type"), span.end),
      ...(value ? { default: wholeExpression(context, value, span.end) } : {}),
      span,
    },
  ];
}

/** `at` is the head of the block: only in a sound one it is certain which parentheses hold the inputs. */
function inputPort(context: TreeContext, node: CstNode, at: Span): readonly PortDecl[] {
  return parameter(context, node).map(({ default: value, ...port }) => {
    const help =
      "parameters with defaults stand in parentheses of their own, before the inputs: `block B(filters: int = 3) (x: f32[n])`";
    if (value && context.isClean(at.start, at.end))
      context.report(misplacedStatement({ span: value.span, what: "a default", where: "the inputs of a block", help }));
    return port;
  });
}

function dataDecl(context: TreeContext, node: CstNode): readonly DataDecl[] {
  const [name, model] = childTokens(node, "Name");
  if (name === undefined || model === undefined) return [];
  const span = locate(context, node);
  const body = dataBody(context, childNode(node, "body"));
  return [
    { kind: "data", ...docBefore(context, span.start), name: identOf(context, name), model: identOf(context, model), body, span },
  ];
}

function trainDecl(context: TreeContext, node: CstNode): readonly TrainDecl[] {
  const [model, data] = childTokens(node, "Name");
  if (model === undefined || data === undefined) return [];
  const span = locate(context, node);
  const settings = childNodes(childNode(node, "settings") ?? node, "setting").flatMap((setting) => {
    const key = childToken(setting, "Name");
    if (key === undefined) return [];
    const after = tokenSpan(context.path, childToken(setting, "Colon") ?? key).end;
    return [
      {
        key: identOf(context, key),
        value: wholeExpression(context, childNode(setting, "expression"), after),
        span: locate(context, setting),
      },
    ];
  });
  return [
    {
      kind: "train",
      ...docBefore(context, span.start),
      model: identOf(context, model),
      data: identOf(context, data),
      settings,
      span,
    },
  ];
}
