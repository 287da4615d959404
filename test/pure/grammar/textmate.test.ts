import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { IToken } from "chevrotain";
import { describe, expect, test } from "vitest";
import { createRegistry } from "vscode-tmgrammar-test/dist/common/index.js";
import { getVSCodeTokens, renderSnap } from "vscode-tmgrammar-test/dist/snapshot/index.js";
import { analyse } from "../../../compiler/compile.js";
import { read } from "../../../grammar/read.js";
import { textMateGrammar } from "../../../grammar/textmate.js";
import { tokenTable } from "../../../grammar/tokens.js";

const root = new URL("../../../", import.meta.url);
const textOf = (path: string): string => readFileSync(new URL(path, root), "utf8");

const grammarPath = "grammar/vscode/syntaxes/dlm.tmLanguage.json";
/** The tokenizer of VS Code itself, over the regular expressions of Oniguruma. */
const registry = createRegistry([{ path: fileURLToPath(new URL(grammarPath, root)), scopeName: "source.dlm" }]);
const colours = (text: string) => getVSCodeTokens(registry, "source.dlm", text);

const constructs = "test/golden/colours/constructs.dlm";
const broken = "test/golden/colours/broken.dlm";
const samples = readdirSync(new URL("samples", root), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".dlm"))
  .map((path) => `samples/${path}`);

/** What the grammar may call a name, by its neighbours. */
const nameScopes = new Set([
  "variable.other.dlm",
  "variable.other.definition.dlm",
  "variable.parameter.dlm",
  "entity.name.function.dlm",
  "entity.name.type.dlm",
  "support.type.dlm",
]);
const rows = new Map(tokenTable.map((row) => [row.name, row]));

describe("the editor's grammar", () => {
  test("is what the token table gives; `npx tsx scripts/generate_grammar.ts` writes it", () =>
    expect(textOf(grammarPath)).toBe(textMateGrammar()));

  test.each([...samples, constructs, broken])("colours %s as it always did", async (path) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    await expect(`${renderSnap(await colours(textOf(path)))}\n`).toMatchFileSnapshot(`../../golden/colours/${name}.snap`);
  });

  test.each([...samples, constructs])("sees in %s the tokens that the lexer sees", async (path) => {
    const text = textOf(path);
    const lines = await colours(text);
    const scopesAt = ({ startLine = 1, startColumn = 1 }: IToken) =>
      lines[startLine - 1]?.tokens.find(({ startIndex, endIndex }) => startIndex <= startColumn - 1 && startColumn - 1 < endIndex)
        ?.scopes ?? [];
    const { tokens, comments } = read(text);
    const different = [...tokens, ...comments].filter((token) => {
      const { scope, role } = rows.get(token.tokenType.name) ?? {};
      const isName = token.tokenType.name === "Name" || role === "contextual";
      const [, seen = ""] = scopesAt(token);
      return seen !== scope && !(isName && nameScopes.has(seen));
    });
    expect(different.map(({ image, startLine }) => `${startLine}: ${image}`)).toEqual([]);
  });

  test("is shown on a file with every token of the language, and no mistake", () => {
    const { tokens, comments } = read(textOf(constructs));
    const seen = new Set([...tokens, ...comments].map(({ tokenType }) => tokenType.name));
    const missing = tokenTable.filter(({ name, role }) => role !== "mistaken" && role !== "space" && !seen.has(name));
    expect(missing.map(({ name }) => name)).toEqual([]);
    const { diagnostics } = analyse(
      { path: "constructs.dlm", text: textOf(constructs) },
      { load: (path) => ({ path, text: "dlm 1\n" }) },
    );
    expect(diagnostics.map(({ title }) => title)).toEqual([]);
  });
});
