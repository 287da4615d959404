import { writeExtent, writeType } from "../check/extents.js";
import type { Declared } from "../check/observer.js";
import type { Declaration, Expr, Ident, Module, PortDecl } from "../syntax/ast.js";
import type { Analysis } from "./analysis.js";
import { blockHead } from "./documentation.js";

/** A declaration as a hover shows it. */
export interface DeclaredText {
  /** As it is written, on one line. */
  readonly code: string;
  readonly doc?: string;
  /** What a `let`, an output or a layer is bound to. */
  readonly value?: Expr;
}

/** How something was declared, in whichever file; undefined where that file could not be read so far. */
export function declaredText({ modules }: Analysis, declared: Declared): DeclaredText | undefined {
  if (declared.kind === "file") return { code: `use "${declared.name}"` };
  const module: Module | undefined = modules.get(declared.span.path);
  for (const decl of module?.declarations ?? []) {
    if (decl.span.start > declared.span.start || declared.span.end > decl.span.end) continue;
    const found = inDeclaration(decl, declared);
    if (found) return found;
  }
  return undefined;
}

function inDeclaration(decl: Declaration, declared: Declared): DeclaredText | undefined {
  const is = ({ span }: Ident): boolean => span.start === declared.span.start;
  if (decl.kind === "dims") {
    const dim = decl.dims.find(({ name }) => is(name));
    if (!dim) return undefined;
    const { value } = declared;
    const written = writeExtent(dim.value);
    const shown = value === undefined || written === String(value) ? written : `${written} = ${value}`;
    return { code: `dims ${dim.name.name} = ${shown}`, ...docOf(decl) };
  }
  if (decl.kind === "train") return undefined;
  if (is(decl.name)) return { code: headOf(decl), ...docOf(decl) };
  if (decl.kind === "model" || decl.kind === "block") {
    const port = portNamed(decl.inputs, is);
    if (port) return { code: `input ${portText(port)}`, ...docOf(port) };
  }
  if (decl.kind === "model") {
    const port = portNamed(decl.outputs, is);
    const value = decl.body.find(({ kind, name }) => kind === "bind" && name.name === port?.name.name)?.value;
    if (port) return { code: `output ${portText(port)}`, ...docOf(port), ...(value && { value }) };
  }
  if (decl.kind === "block") {
    const parameter = decl.parameters.find(({ name }) => is(name));
    if (parameter) return { code: `parameter ${parameter.name.name}: ${writeType(parameter.type)}` };
  }
  const statement = decl.body.find(({ name }) => is(name));
  if (statement)
    return { code: `${statement.kind === "bind" ? "" : `${statement.kind} `}${statement.name.name}`, value: statement.value };
  return declared.kind === "dimension" ? { code: `dimension ${declared.name}` } : undefined;
}

const portNamed = (ports: readonly PortDecl[], is: (name: Ident) => boolean): PortDecl | undefined =>
  ports.find(({ name }) => is(name));

const portText = ({ name, type }: PortDecl): string => `${name.name}: ${writeType(type)}`;

const docOf = ({ doc }: { readonly doc?: string }): { readonly doc?: string } => (doc === undefined ? {} : { doc });

function headOf(decl: Exclude<Declaration, { readonly kind: "dims" | "train" }>): string {
  switch (decl.kind) {
    case "block":
      return blockHead(decl);
    case "data":
      return `data ${decl.name.name} for ${decl.model.name}`;
    case "model":
      return [
        `model ${decl.name.name}`,
        ...decl.inputs.map((port) => `  input  ${portText(port)}`),
        ...decl.outputs.map((port) => `  output ${portText(port)}`),
      ].join("\n");
  }
}
