import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cachePath } from "../../../compiler/cli/tuning/schedule_file.js";
import { compile } from "../../../compiler/compile.js";
import { kernelHash } from "../../../compiler/plan/tuned.js";
import { lavapipe } from "../../../compiler/schedule/profile.js";
import { neighbours } from "../../../compiler/schedule/space.js";
import { emptyCache, printCache, withKernel } from "../../../compiler/tune/cache.js";
import { runCli } from "./run_cli.js";

const text = "dlm 1\n\nmodel Small {\n  input  x: f32[24]\n  output y: f32[8]\n\n  y = x -> dense(16) -> relu -> dense(8)\n}\n";
const at = { folder: "" };
const inFolder = (name: string): string => join(at.folder, name);
const put = (name: string, content: string): string => {
  writeFileSync(inFolder(name), content);
  return inFolder(name);
};
beforeEach(() => {
  at.folder = mkdtempSync(join(tmpdir(), "dlmc-tune-"));
  put("small.dlm", text);
});
afterEach(() => rmSync(at.folder, { recursive: true }));

/** A cache with another schedule than the chosen one for the first kernel of each program. */
function someCache(): string {
  const kernels = compile({ path: "small.dlm", text }).value?.models[0].programs.map(({ plan }) => plan.kernels[0]) ?? [];
  const cache = kernels.reduce((before, { kernel, schedule }) => {
    const [other] = neighbours(kernel, schedule, lavapipe);
    const tuned = { schedule: other, name: kernel.name, before: 2, after: 1 };
    const where = { adapter: "mesa / llvmpipe", profile: "lavapipe", at: "2026-11-24T12:00:00.000Z" } as const;
    return withKernel(before, { ...where, hash: kernelHash(kernel), tuned });
  }, emptyCache);
  return printCache(cache);
}

const build = (...more: readonly string[]) => runCli("build", inFolder("small.dlm"), "-o", inFolder("out"), ...more);
const lavapipeModule = (): string => readFileSync(inFolder("out/small.lavapipe.js"), "utf8");

describe("dlmc build with a cache of schedules", () => {
  it("says how many kernels have one, and builds other kernels for that kind of device alone", async () => {
    await build("--cache", "none");
    const [before, portable] = [lavapipeModule(), readFileSync(inFolder("out/small.portable.js"), "utf8")];
    const { exit, stdout, stderr } = await build("--cache", put("schedules.json", someCache()));
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    expect(stdout).toMatch(/\n2 of 4 kernels have tuned schedules for lavapipe\n/);
    expect(lavapipeModule()).not.toBe(before);
    expect(readFileSync(inFolder("out/small.portable.js"), "utf8")).toBe(portable);
  });

  it("counts them in its JSON", async () => {
    const { stdout } = await build("--json", "--cache", put("schedules.json", someCache()));
    expect(JSON.parse(stdout).tuned).toEqual([{ profile: "lavapipe", tuned: 2, kernels: 4 }]);
  });

  it.each([
    ["broken", "{", "it is no JSON"],
    ["of another version", someCache().replace(/"compiler": "[^"]+"/, '"compiler": "0.0.1"'), "it was made by dlmc 0.0.1"],
  ])("that is %s says so in a line, and goes on without", async (_, content, why) => {
    await build("--cache", "none");
    const before = lavapipeModule();
    const path = put("schedules.json", content);
    const { exit, stderr } = await build("--cache", path);
    expect(exit).toBe(0);
    expect(stderr).toContain(`the tuned schedules in ${path} are left aside: ${why}`);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(lavapipeModule()).toBe(before);
  });
});

describe("dlmc tune", () => {
  it("lists what is kept", async () => {
    const { exit, stdout } = await runCli("tune", "--list", "--cache", put("schedules.json", someCache()));
    expect(exit).toBe(0);
    expect(stdout).toMatch(
      /mesa \/ llvmpipe, tuned 2026-11-24\nkernel +before +after +schedule\ndense_1\S* +2\.000 ms +1\.000 ms +\S/,
    );
  });

  it("lists nothing where nothing is kept, and forgets what is", async () => {
    const path = inFolder("schedules.json");
    expect((await runCli("tune", "--list", "--cache", path)).stdout).toContain("nothing is tuned");
    put("schedules.json", someCache());
    expect((await runCli("tune", "--clear", "--cache", path)).exit).toBe(0);
    expect(existsSync(path)).toBe(false);
    expect((await runCli("tune", "--clear", "--cache", path)).exit).toBe(0);
  });

  it.each([
    [[], "which file?"],
    [["small.dlm", "--budget", "soon"], "--budget soon is not a whole number"],
    [["small.dlm", "--cache", "none"], "no place to keep"],
    [["nosuch.dlm"], "cannot read nosuch.dlm"],
  ])("%j ends with 2", async (args, why) => {
    const { exit, stderr } = await runCli("tune", "--cache", inFolder("schedules.json"), ...args);
    expect(exit).toBe(2);
    expect(stderr).toContain(why);
  });
});

describe("the file of the cache", () => {
  const home = { env: { XDG_CACHE_HOME: "/x", LOCALAPPDATA: "C:\\local" } };
  it.each([
    [{ cache: "here.json" }, "linux", "here.json"],
    [{ cache: "none" }, "linux", undefined],
    [{}, "linux", join("/x", "dlmc", "schedules.json")],
    [{}, "win32", join("C:\\local", "dlmc", "schedules.json")],
  ] as const)("%j on %s is %s", (options, platform, path) => {
    expect(cachePath(options, { ...home, platform })).toBe(path);
  });

  it("is in the home folder where nothing else is said", () => {
    expect(cachePath({}, { env: {}, platform: "linux" })).toMatch(/\.cache[\\/]dlmc[\\/]schedules\.json$/);
  });
});
