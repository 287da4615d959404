import { invariant } from "../base/invariant.js";
import { library } from "../library/index.js";
import type { BlockDecl } from "../syntax/ast.js";
import { parse } from "../syntax/parse.js";
import type { Block, Scope } from "./scope.js";

const decls = library.flatMap((source): readonly BlockDecl[] => {
  const { value, diagnostics } = parse(source);
  invariant(diagnostics.length === 0, `${source.path} has mistakes: ${diagnostics.map(({ title }) => title).join("; ")}`);
  return value.declarations.filter((decl) => decl.kind === "block");
});

/** The blocks that every file has without a `use`: they see each other and nothing of the file. */
export const libraryBlocks: ReadonlyMap<string, Block> = new Map(
  decls.map((decl): readonly [string, Block] => [
    decl.name.name,
    {
      decl,
      get scope(): Scope {
        return { dims: new Map(), constants: new Map(), blocks: libraryBlocks, use: () => {} };
      },
    },
  ]),
);
