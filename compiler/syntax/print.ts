import type { Module } from "./ast.js";

/**
 * The tree as text, a line for each node: its field, its kind, what it says and where it stands.
 *
 *     value: pipe @120-158
 *       input: name name=image @120-125
 *       step: call @129-158
 */
export const printAst = (module: Module): string =>
  printNode("module", module, "")
    .map((line) => `${line}\n`)
    .join("");

type Tree = { readonly [field: string]: unknown };

const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null && !Array.isArray(value);

function printNode(field: string, node: object, indent: string): readonly string[] {
  const fields = Object.entries(node).filter(([name]) => name !== "kind" && name !== "span");
  const { kind, span } = node as { readonly kind?: string; readonly span?: { readonly start: number; readonly end: number } };
  const own = fields.filter(([, value]) => typeof value === "string" || typeof value === "number" || typeof value === "boolean");
  const head = [
    `${indent}${field}:`,
    ...(kind === undefined ? [] : [kind]),
    ...own.map(([name, value]) => `${name}=${JSON.stringify(value)}`),
    ...(span === undefined ? [] : [`@${span.start}-${span.end}`]),
  ].join(" ");
  const inner = fields.flatMap(([name, value]) => printField(name, value, `${indent}  `));
  return [head, ...inner];
}

function printField(name: string, value: unknown, indent: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item: unknown, i) => printField(`${name}[${i}]`, item, indent));
  return isTree(value) ? printNode(name, value, indent) : [];
}
