import type { Span } from "../base/span.js";
import { recursiveBlock } from "../diagnostics/names.js";
import type { BlockDecl } from "../syntax/ast.js";
import type { Report } from "./report.js";
import type { Block } from "./scope.js";
import { allInside, expressionsOf } from "./walk.js";

/** The blocks that contain themselves, directly or through others: they cannot be written out. Each circle is told once. */
export function findRecursion(blocks: readonly Block[], report: Report): ReadonlySet<BlockDecl> {
  const recursive = new Set<BlockDecl>();
  const done = new Set<BlockDecl>();

  const visit = (block: Block, above: readonly { readonly block: Block; readonly call: Span }[]): void => {
    for (const { inner, call } of blocksInside(block)) {
      const chain = [...above, { block, call }];
      const start = chain.findIndex((link) => link.block.decl === inner.decl);
      if (start >= 0) {
        const circle = chain.slice(start);
        const names = circle.map((link) => link.block.decl.name.name);
        report(recursiveBlock({ chain: [...names, inner.decl.name.name], calls: circle.map((link) => link.call) }));
        for (const link of circle) recursive.add(link.block.decl);
      } else if (!done.has(inner.decl)) visit(inner, chain);
    }
    done.add(block.decl);
  };
  for (const block of blocks) if (!done.has(block.decl)) visit(block, []);
  return recursive;
}

/** The blocks that a block's body applies, each once. */
function blocksInside({ decl, scope }: Block): readonly { readonly inner: Block; readonly call: Span }[] {
  const inside = new Map<BlockDecl, { readonly inner: Block; readonly call: Span }>();
  for (const expr of expressionsOf(decl).flatMap(allInside)) {
    const name = expr.kind === "call" ? expr.callee.name : expr.kind === "name" ? expr.name : undefined;
    const inner = name === undefined ? undefined : scope.blocks.get(name);
    if (inner && !inside.has(inner.decl)) inside.set(inner.decl, { inner, call: expr.span });
  }
  return [...inside.values()];
}
