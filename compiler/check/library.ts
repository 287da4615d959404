import { invariant } from "../base/invariant.js";
import { library } from "../library/index.js";
import type { BlockDecl, Module } from "../syntax/ast.js";
import { parse } from "../syntax/parse.js";
import type { Block, Scope } from "./scope.js";

/** The trees of the files that the language brings along. */
export const libraryModules: readonly Module[] = library.map((source) => {
  const { value, diagnostics } = parse(source);
  invariant(diagnostics.length === 0, `${source.path} has mistakes: ${diagnostics.map(({ title }) => title).join("; ")}`);
  return value;
});

const decls = libraryModules.flatMap(({ declarations }): readonly BlockDecl[] =>
  declarations.filter((decl) => decl.kind === "block"),
);

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
