import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { openDevice } from "../../../runtime/device.js";

describe("a device", () => {
  it("tells what it is, and has the limits of its adapter", async () => {
    const device = await openDevice();
    expect(device.adapter.description + device.adapter.vendor).not.toBe("");
    expect(device.limits.maxStorageBuffersPerShaderStage).toBeGreaterThanOrEqual(8);
    expect(device.limits.maxBufferSize).toBeGreaterThanOrEqual(268_435_456);
    expect(device.profile).toEqual(device.adapter.fallback ? expect.stringMatching(/^(lavapipe|portable)$/) : "gpu");
    device.dispose();
    device.dispose();
  });

  it("takes the profile that is asked for", async () => {
    const device = await openDevice({ profile: "gpu" });
    expect(device.profile).toBe("gpu");
    device.dispose();
  });

  it("gives setImmediate back after it has waited", async () => {
    const before = globalThis.setImmediate;
    const device = await openDevice();
    const buffer = device.gpu.createBuffer({ size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
    const waiting = device.wait(buffer.mapAsync(GPUMapMode.READ));
    expect(globalThis.setImmediate !== before).toBe(device.adapter.fallback);
    await waiting;
    expect(globalThis.setImmediate).toBe(before);
    device.dispose();
  });

  it("ends what waits for it when it is disposed of", async () => {
    const device = await openDevice();
    const waiting = device.wait(new Promise(() => undefined));
    device.dispose();
    await expect(waiting).rejects.toMatchObject({ name: "RuntimeFailure", code: "DLM552" });
    await expect(device.wait(Promise.resolve(1))).rejects.toThrow(/disposed of/);
  });

  it("remembers a command that it refused", async () => {
    const device = await openDevice();
    device.gpu.createBuffer({ size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE });
    await expect(device.wait(device.gpu.queue.onSubmittedWorkDone())).rejects.toMatchObject({ code: "DLM554" });
    device.dispose();
  });
});

const root = fileURLToPath(new URL("../../..", import.meta.url));
const modules = dirname(dirname(createRequire(import.meta.url).resolve("webgpu")));

/** Runs a script in a process of its own, as an app would, and gives what it printed. */
async function inProcess(folder: string, lines: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<string> {
  const script = join(folder, "script.mts");
  const from = (path: string) => JSON.stringify(pathToFileURL(join(root, path)).href);
  await writeFile(script, [`import { openDevice } from ${from("runtime/device.ts")};`, ...lines].join("\n"));
  const { stdout } = await promisify(execFile)(process.execPath, [join(modules, "tsx/dist/cli.mjs"), script], {
    env: { ...process.env, ...environment },
    timeout: 30_000,
  });
  return stdout.trim();
}

const withFolder = async (use: (folder: string) => Promise<void>): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "dlmc-device-"));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

describe("a process that has used a device", () => {
  it("ends by itself after dispose", { timeout: 40_000 }, () =>
    withFolder(async (folder) => {
      const lines = [
        "const device = await openDevice();",
        "await device.wait(device.gpu.queue.onSubmittedWorkDone());",
        'device.dispose(); console.log("done");',
      ];
      expect(await inProcess(folder, lines)).toBe("done");
    }),
  );

  it("survives that its garbage is collected at once", { timeout: 40_000 }, () =>
    withFolder(async (folder) => {
      const lines = [
        'import { setFlagsFromString } from "node:v8"; import { runInNewContext } from "node:vm";',
        'setFlagsFromString("--expose-gc"); const collect = runInNewContext("gc");',
        "await openDevice().then((device) => device.dispose());",
        "for (let n = 0; n < 20; n++) { collect(); await new Promise((next) => setTimeout(next, 5)); }",
        'console.log("done");',
      ];
      expect(await inProcess(folder, lines)).toBe("done");
    }),
  );

  const here = process.platform === "linux" && process.arch === "x64";
  it.runIf(here)("finds the software adapter out of npm where DLMC_SWIFTSHADER says", { timeout: 60_000 }, () =>
    withFolder(async (folder) => {
      await mkdir(join(folder, "node_modules"));
      await symlink(join(modules, "@sparticuz"), join(folder, "node_modules", "@sparticuz"));
      const setup = await import(pathToFileURL(join(root, "scripts/setup/swiftshader.mjs")).href);
      const adapter: string = setup.unpackSwiftShader(folder);
      const lines = [
        'const device = await openDevice({ adapter: "swiftshader" });',
        "console.log(device.adapter.architecture, device.profile); device.dispose();",
      ];
      expect(await inProcess(folder, lines, { DLMC_SWIFTSHADER: adapter })).toBe("swiftshader portable");
    }),
  );
});
