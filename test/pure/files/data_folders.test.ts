import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { dataFolders } from "../../../compiler/files/data_folders.js";

const at = { root: "" };
const put = (path: string, text = "") => {
  const whole = join(at.root, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, text);
  return whole;
};
beforeEach(() => {
  at.root = mkdtempSync(join(tmpdir(), "dlmc-data-"));
});
afterEach(() => rmSync(at.root, { recursive: true }));

/** The first of the folders that has the file. */
const find = (name: string, data?: string) =>
  dataFolders(join(at.root, "app/models/net.dlm"), data)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));

it("looks beside the .dlm file before it looks into packages", () => {
  put("app/package.json", '{ "dlmc": { "data": ["digits"] } }');
  const packaged = put("node_modules/digits/data/images");
  expect(find("images")).toBe(packaged);
  const own = put("app/models/images");
  expect(find("images")).toBe(own);
});

it("looks into the packages that the nearest package.json lists, and no others", () => {
  put("package.json", '{ "dlmc": { "data": ["outer"] } }');
  put("app/package.json", '{ "dlmc": { "data": ["absent", "@scope/inner"] } }');
  put("node_modules/outer/data/a");
  put("node_modules/other/data/a");
  const inner = put("app/node_modules/@scope/inner/b");
  expect(find("b")).toBe(inner);
  expect(find("a")).toBeUndefined();
});

it("looks into --data alone where that is given", () => {
  put("app/models/images");
  const folder = join(at.root, "elsewhere");
  expect(dataFolders(join(at.root, "app/models/net.dlm"), folder)).toEqual([folder]);
  expect(find("images", folder)).toBeUndefined();
});

it("takes a package.json that lists nothing, or is none, for an empty list", () => {
  put("app/package.json", "{ not json");
  expect(dataFolders(join(at.root, "app/models/net.dlm"), undefined)).toEqual([join(at.root, "app/models")]);
});
