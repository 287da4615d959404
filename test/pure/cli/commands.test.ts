import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { commands } from "../../../compiler/cli/program.js";
import { templates } from "../../../compiler/cli/templates.js";
import { runCli } from "./run_cli.js";

const sample = "samples/mnist/mnist.dlm";
const at = { folder: "" };
const put = (name: string, text: string): string => {
  const path = join(at.folder, name);
  writeFileSync(path, text);
  return path;
};
const bad = () => put("bad.dlm", readFileSync(sample, "utf8").replace("dense(64)", "dens(64)"));
beforeEach(() => {
  at.folder = mkdtempSync(join(tmpdir(), "dlmc-cli-"));
});
afterEach(() => rmSync(at.folder, { recursive: true }));

describe("every command", () => {
  it.each(commands.map(({ name }) => name))("%s has help with examples and exit codes", async (name) => {
    const { exit, stdout, stderr } = await runCli(name, "--help");
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    expect(stdout).toContain(`Usage: dlmc ${name}`);
    expect(stdout).toContain("$ ");
    expect(stdout).toMatch(/Examples:\n[\s\S]*Exit codes: 0/);
  });
});

describe("a wrong command line", () => {
  it.each([
    [["chek"], "did you mean check?"],
    [["check", "x.dlm", "--jsn"], "did you mean --json?"],
    [["check"], "`dlmc --help`"],
    [["check", "nosuch.dlm"], ""],
    [["doctor", "--adapter", "fast"], ""],
    [["build", sample, "--print-after", "fusePoling"], "did you mean `fusePooling`?"],
    [["init", "--template", "image"], "did you mean `images`?"],
    [["explain", "XYZ"], "lists all codes"],
    [["check", sample, "--set", "train.epochs"], "--set train.epochs=1"],
  ])("%j ends with 2 and says what would be right", async (argv, help) => {
    const { exit, stdout, stderr } = await runCli(...argv);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toContain(help);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it("is one JSON document on stdout with --json", async () => {
    const { exit, stdout } = await runCli("check", "--json", "nosuch.dlm");
    expect(exit).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { title: expect.stringContaining("nosuch.dlm") } });
  });

  it("names the file that was meant", async () => {
    put("digits.dlm", "dlm 1\n");
    expect((await runCli("check", join(at.folder, "digit.dlm"))).stderr).toContain(
      `did you mean ${join(at.folder, "digits.dlm")}?`,
    );
  });
});

describe("check", () => {
  it("finds the sample without mistakes", async () => {
    expect(await runCli("check", sample)).toEqual({ exit: 0, stdout: `${sample}: Digits, no mistakes\n`, stderr: "" });
    expect(await runCli("check", sample, "--quiet")).toEqual({ exit: 0, stdout: "", stderr: "" });
  });

  it("tells a mistake with its place, and ends with 1", async () => {
    const { exit, stdout, stderr } = await runCli("check", bad());
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: "" });
    expect(stderr).toContain("bad.dlm:12:8");
    expect(stderr).toContain("did you mean `dense`?");
    expect(stderr).toMatch(/: 1 error\n$/);
  });

  it("gives lines and columns in JSON", async () => {
    const { exit, stdout, stderr } = await runCli("check", bad(), "--json");
    const { diagnostics } = JSON.parse(stdout);
    expect({ exit, stderr: stderr === "" }).toMatchObject({ exit: 1 });
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0].labels[0]).toMatchObject({ start: { line: 12, column: 8 }, end: { line: 12, column: 12 } });
  });

  it("takes settings from the command line", async () => {
    expect((await runCli("check", sample, "--set", "train.epochs=2")).exit).toBe(0);
    const { exit, stderr } = await runCli("check", sample, "--set", "train.epoch=2");
    expect(exit).toBe(2);
    expect(stderr).toContain("train.epochs");
    expect((await runCli("check", bad(), "--set", "train.epoch=2")).exit).toBe(1);
  });
});

describe("a folder that cannot be written", () => {
  it.each([
    ["a file", () => put("file", "")],
    ["inside a file", () => join(put("file", ""), "inner")],
    // Node's own way to make folders never ends here.
    ["of the kernel", () => "/proc/dlmc"],
  ])("%s is a mistake of the command line", async (_, folder) => {
    const { exit, stdout, stderr } = await runCli("build", sample, "--out", folder());
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
    expect(stderr).toMatch(/^error: cannot write .*\n {2}= help: name another folder with -o\n$/);
  });
});

describe("fmt", () => {
  it("rewrites what is not in the style, once", async () => {
    const path = put("loose.dlm", readFileSync(sample, "utf8").replace("  input  image:", "      input image  :"));
    expect((await runCli("fmt", "--check", path)).exit).toBe(1);
    expect(await runCli("fmt", path)).toMatchObject({ exit: 0, stdout: `formatted ${path}\n` });
    expect(readFileSync(path, "utf8")).toBe(readFileSync(sample, "utf8"));
    expect((await runCli("fmt", "--check", path, sample)).exit).toBe(0);
  });

  it("leaves a file with a syntax error alone", async () => {
    const text = "dlm 1\nmodel M {\n";
    const path = put("broken.dlm", text);
    expect((await runCli("fmt", path)).exit).toBe(1);
    expect(readFileSync(path, "utf8")).toBe(text);
  });
});

describe("init", () => {
  it.each(Object.keys(templates))("writes %s, which has no mistakes and is in the style", async (name) => {
    const path = join(at.folder, "new", "model.dlm");
    expect((await runCli("init", path, "--template", name)).exit).toBe(0);
    expect(await runCli("check", path)).toMatchObject({ exit: 0, stderr: "" });
    expect((await runCli("fmt", "--check", path)).exit).toBe(0);
  });

  it("never writes over a file", async () => {
    const path = put("mine.dlm", "mine");
    expect((await runCli("init", path)).exit).toBe(2);
    expect(readFileSync(path, "utf8")).toBe("mine");
  });
});

describe("explain", () => {
  it("tells about a code, however it is written", async () => {
    const { exit, stdout } = await runCli("explain", "DLM201");
    expect(exit).toBe(0);
    expect(stdout).toContain("DLM201 (error)");
    expect((await runCli("explain", "dlm201")).stdout).toBe(stdout);
    expect((await runCli("explain", "201")).stdout).toBe(stdout);
  });

  it("knows the failures of the runtime too", async () => {
    expect((await runCli("explain", "DLM550")).stdout).toContain("No WebGPU adapter");
  });

  it("lists every code once", async () => {
    const codes = JSON.parse((await runCli("explain", "--json")).stdout).map(({ code }: { code: string }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.length).toBeGreaterThan(40);
  });
});
