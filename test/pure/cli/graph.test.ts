import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runCli } from "./run_cli.js";

const sample = "samples/spam/bag_of_words.dlm";
const at = { folder: "" };
beforeEach(() => {
  at.folder = mkdtempSync(join(tmpdir(), "dlmc-graph-"));
});
afterEach(() => rmSync(at.folder, { recursive: true }));

test("dlmc graph writes a picture to stdout, or into a file", async () => {
  const { exit, stdout, stderr } = await runCli("graph", sample);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
  expect(stdout).toMatch(/^<svg .*<\/svg>\n$/s);
  const out = join(at.folder, "pictures", "bag.svg");
  expect(await runCli("graph", sample, "-o", out)).toEqual({ exit: 0, stdout: `BagOfWords: 6 nodes, in ${out}\n`, stderr: "" });
  expect(readFileSync(out, "utf8")).toBe(stdout);
});

test("dlmc graph draws kernels, and tells the nodes in JSON", async () => {
  const { stdout } = await runCli("graph", sample, "--level", "kernels", "--json");
  const { level, nodes, svg } = JSON.parse(stdout);
  expect(level).toBe("kernels");
  expect(nodes[0]).toEqual({ id: "input:message", kind: "input", title: "message tokens" });
  expect(svg).toContain("1 kernel in 1 dispatch · ");
});

test("dlmc graph says what is wrong", async () => {
  const model = await runCli("graph", sample, "--model", "BagOfWord");
  expect(model.exit).toBe(2);
  expect(model.stderr).toContain("did you mean `BagOfWords`?");
  expect((await runCli("graph", sample, "--level", "wires")).exit).toBe(2);
  const broken = join(at.folder, "broken.dlm");
  writeFileSync(broken, readFileSync(sample, "utf8").replace("mean_time", "mean_tim"));
  const { exit, stdout, stderr } = await runCli("graph", broken);
  expect({ exit, stdout }).toEqual({ exit: 1, stdout: "" });
  expect(stderr).toContain("did you mean `mean_time`?");
  const empty = join(at.folder, "empty.dlm");
  writeFileSync(empty, "dlm 1\n");
  expect((await runCli("graph", empty)).stderr).toContain("has no model to draw");
});
