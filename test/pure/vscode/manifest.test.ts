import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { semanticKinds } from "../../../compiler/editor/semantic_tokens.js";

const folder = new URL("../../../grammar/vscode/", import.meta.url);
const read = (path: string) => JSON.parse(readFileSync(new URL(path, folder), "utf8"));
const { version, icon, contributes } = read("package.json");

test("the extension has the version of the compiler that it brings along", () => {
  expect(version).toBe(read("../../package.json").version);
});

test("every file that it names is there", () => {
  const named = JSON.stringify([icon, contributes.languages, contributes.grammars, contributes.snippets]);
  const paths = [...named.matchAll(/"((?:\.\/)?[\w/-]+(?:\.[\w]+)+)"/g)].flatMap(([, path]) =>
    path?.includes("/") ? [path] : [],
  );
  expect(paths.length).toBeGreaterThanOrEqual(7);
  expect(paths.filter((path) => !existsSync(new URL(path, folder)))).toEqual([]);
});

test("its menus have commands that it declares", () => {
  const declared = contributes.commands.map(({ command }: { readonly command: string }) => command);
  const used = Object.values(contributes.menus).flatMap((menu) =>
    (menu as readonly { readonly command: string }[]).map(({ command }) => command),
  );
  expect(used.filter((command) => !declared.includes(command))).toEqual([]);
});

test("what it colours by meaning, the server tells", () => {
  const [{ scopes }] = contributes.semanticTokenScopes;
  const kinds = Object.keys(scopes).map((selector) => selector.split(".")[0]);
  expect(kinds.filter((kind) => !semanticKinds.some((known) => known === kind))).toEqual([]);
});
