import type { CstNode } from "chevrotain";
import { childNode, childNodes, childToken } from "../cst.js";
import { tokensOf } from "./comments.js";
import { type Brackets, type Doc, flatText, flatWidth } from "./layout.js";

/** A call as a row of a table: its name, and its arguments on one line. */
export interface Row {
  /** Rows with the same shape stand in the same columns: the callee and the names of the arguments. */
  readonly shape: string;
  readonly callee: string;
  readonly cells: readonly string[];
}

/** The call that a binding's value consists of, where that is all it is. */
export function plainCall(
  expression: CstNode,
): { readonly callee: string; readonly args: CstNode; readonly shape: string } | undefined {
  const reference = ["additive", "multiplicative", "unary", "primary", "reference"].reduce<CstNode | undefined>(
    (node, rule) => (node && childNodes(node, rule).length === 1 ? childNode(node, rule) : undefined),
    expression,
  );
  const args = reference && childNode(reference, "arguments");
  if (reference === undefined || args === undefined || tokensOf(expression)[0] !== childToken(reference, "Name"))
    return undefined;
  if (tokensOf(expression).length !== tokensOf(reference).length) return undefined;
  const callee = childToken(reference, "Name")!.image;
  const names = childNodes(args, "argument").map((argument) => childToken(argument, "Name")?.image ?? "");
  return { callee, args, shape: [callee, ...names].join(" ") };
}

/** A row, from the document of a call's value; undefined where it can't stand on one line. */
export function rowOf({ callee, shape }: { readonly callee: string; readonly shape: string }, doc: Doc): Row | undefined {
  const found = findBrackets(doc);
  if (found === undefined || flatWidth(doc) === Number.POSITIVE_INFINITY) return undefined;
  return { shape, callee, cells: found.items.map((item) => flatText(item.doc)) };
}

function findBrackets(doc: Doc): Brackets | undefined {
  if (typeof doc === "string") return undefined;
  if ("kind" in doc) return doc.kind === "brackets" ? doc : undefined;
  for (const part of doc) {
    const found = findBrackets(part);
    if (found) return found;
  }
  return undefined;
}

/** The rows with their arguments in columns. */
export function alignRows(rows: readonly Row[]): readonly string[] {
  const widths = (rows[0]?.cells ?? []).map((_, column) => Math.max(...rows.map(({ cells }) => cells[column]!.length)));
  return rows.map(({ callee, cells }) => {
    const padded = cells.map((cell, column) => (column === cells.length - 1 ? cell : `${cell},`.padEnd(widths[column]! + 2)));
    return `${callee}(${padded.join("")})`;
  });
}
