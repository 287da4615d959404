import type { CstNode, IToken } from "chevrotain";
import type { Span } from "../base/span.js";

/** Typed access to the children of chevrotain's concrete tree; tokens that recovery made up count as absent. */

export function childNodes(node: CstNode, rule: string): readonly CstNode[] {
  return (node.children[rule] ?? []).filter((child): child is CstNode => "children" in child);
}

export const childNode = (node: CstNode, rule: string): CstNode | undefined => childNodes(node, rule)[0];

export function childTokens(node: CstNode, name: string): readonly IToken[] {
  return (node.children[name] ?? []).filter((child): child is IToken => "image" in child && !Number.isNaN(child.startOffset));
}

export const childToken = (node: CstNode, name: string): IToken | undefined => childTokens(node, name)[0];

/** All nodes of these rules under a node, in the order of the text. */
export function childrenInOrder(
  node: CstNode,
  rules: readonly string[],
): readonly { readonly rule: string; readonly node: CstNode }[] {
  const all = rules.flatMap((rule) => childNodes(node, rule).map((child) => ({ rule, node: child })));
  return all.toSorted((a, b) => startOf(a.node) - startOf(b.node));
}

export const startOf = (node: CstNode): number => node.location?.startOffset ?? Number.NaN;

/** Where a node stands; one of which nothing was read stands, with no extent, where `fallback` begins. */
export function spanOf(path: string, node: CstNode, fallback: number): Span {
  const { startOffset = Number.NaN, endOffset = Number.NaN } = node.location ?? {};
  if (Number.isNaN(startOffset)) return { path, start: fallback, end: fallback };
  return { path, start: startOffset, end: (Number.isNaN(endOffset) ? startOffset : endOffset) + 1 };
}

export const tokenSpan = (path: string, token: IToken): Span => ({
  path,
  start: token.startOffset,
  end: token.startOffset + token.image.length,
});
