import { unreachable } from "../base/invariant.js";
import type { Argument, BlockParameter, Declaration, DimExpr, Expr, Module, PortDecl, Statement, TypeExpr } from "./ast.js";
import { quote } from "./strings.js";

/**
 * The tree as text, for `--emit ast`: a line for every declaration, statement and setting, expressions with all their
 * parentheses. The same tree gives the same text; places are left out, so that a change of layout alone changes nothing.
 */
export function printAst(module: Module): string {
  const version = module.version === undefined ? [] : [`version ${module.version.value}`];
  const uses = module.uses.map(({ path }) => `use ${quote(path)}`);
  return [...version, ...uses, ...module.declarations.flatMap(declaration)].map((line) => `${line}\n`).join("");
}

function declaration(decl: Declaration): readonly string[] {
  return [...doc(decl.doc), ...own(decl)];
}

function own(decl: Declaration): readonly string[] {
  switch (decl.kind) {
    case "dims":
      return ["dims", ...indented(decl.dims.map(({ name, value }) => `${name.name} = ${printExpr(value)}`))];
    case "model":
      return [
        `model ${decl.name.name}`,
        ...indented([
          ...decl.inputs.flatMap(port("input")),
          ...decl.outputs.flatMap(port("output")),
          ...decl.body.map(statement),
        ]),
      ];
    case "block": {
      const value = decl.value === undefined ? [] : [`result ${printExpr(decl.value)}`];
      const parameters = decl.parameters.map((parameter) => `parameter ${printParameter(parameter)}`);
      const result = `gives ${printType(decl.result)}`;
      return [
        `block ${decl.name.name}`,
        ...indented([...parameters, ...decl.inputs.flatMap(port("input")), result, ...decl.body.map(statement), ...value]),
      ];
    }
    case "data":
      return [`data ${decl.name.name} for ${decl.model.name}`, ...indented(decl.body.map(statement))];
    case "train":
      return [
        `train ${decl.model.name} on ${decl.data.name}`,
        ...indented(decl.settings.map(({ key, value }) => `${key.name}: ${printExpr(value)}`)),
      ];
    default:
      return unreachable(decl);
  }
}

const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`);

const doc = (text: string | undefined): readonly string[] =>
  text === undefined ? [] : text.split("\n").map((line) => `/// ${line}`.trimEnd());

const port =
  (kind: string) =>
  ({ name, type, doc: text }: PortDecl): readonly string[] => [...doc(text), `${kind} ${name.name}: ${printType(type)}`];

function statement({ kind, name, value }: Statement): string {
  return `${kind} ${name.name} = ${printExpr(value)}`;
}

function printParameter({ name, type, default: value }: BlockParameter): string {
  return `${name.name}: ${printType(type)}${value === undefined ? "" : ` = ${printExpr(value)}`}`;
}

function printType({ name, dims }: TypeExpr): string {
  return dims === undefined ? name.name || "?" : `${name.name}[${dims.map(printDim).join(", ")}]`;
}

const printDim = (dim: DimExpr): string => (dim.kind === "wildcard" ? "_" : printExpr(dim));

/** An expression as calls and operators in parentheses: `((image -> conv2d(32)) -> relu as stem)`. `?` is what could not be read. */
function printExpr(expr: Expr): string {
  switch (expr.kind) {
    case "number":
      return expr.text;
    case "string":
      return quote(expr.value);
    case "name":
      return expr.name;
    case "call":
      return `${expr.callee.name}(${expr.args.map(argument).join(", ")})`;
    case "list":
      return `[${expr.items.map(printExpr).join(", ")}]`;
    case "negate":
      return `(-${printExpr(expr.operand)})`;
    case "binary":
      return `(${printExpr(expr.left)} ${expr.op} ${printExpr(expr.right)})`;
    case "pipe":
      return `(${printExpr(expr.input)} -> ${printExpr(expr.step)}${expr.as === undefined ? "" : ` as ${expr.as.name}`})`;
    case "missing":
      return "?";
    default:
      return unreachable(expr);
  }
}

function argument({ name, value }: Argument): string {
  return name === undefined ? printExpr(value) : `${name.name}: ${printExpr(value)}`;
}
