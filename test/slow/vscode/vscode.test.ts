import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Browser, chromiumPath, hasChromium, openChromium } from "../browser/chromium.js";
import { type CodeServer, installCodeServer, startCodeServer } from "./code_server.js";
import { run } from "./run.js";
import { openWorkbench, type Workbench } from "./workbench.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
/** For the README of the extension: DLMC_SCREENSHOTS=grammar/vscode/images */
const pictures = join(root, process.env.DLMC_SCREENSHOTS ?? "dist/vscode");

const mnist = "samples/mnist/mnist.dlm";

const broken = `dlm 1

model Digits {
  input  image: image[28, 28, 1]
  output digit: class[10]

  digit = image
    -> conv2d(32, kernel: 3) -> relu -> max_pool2d(2)
    -> dense(64) -> relu
    -> dense(10) -> softmax
}
`;

const blocks = `dlm 1

/// Adds what two layers make of a row to the row.
block Skip(units: int) (x: f32[units]) -> f32[units] {
  let y = x -> dense(units) -> relu -> dense(units)
  x + y -> relu
}
`;

const skips = `dlm 1

use "blocks.dlm"

model Rows {
  input  row: f32[16]
  output kind: class[3]

  kind = row -> Skip(16) -> repeat(2, Skip(16)) -> dense(3) -> softmax
}
`;

interface World {
  readonly folder: string;
  readonly server: CodeServer;
  readonly browser: Browser;
  readonly workbench: Workbench;
}

const state: { world?: World; skip?: string } = {};
const world = (): World => {
  if (state.world === undefined) throw new Error("nothing was set up");
  return state.world;
};
const workbench = (): Workbench => world().workbench;
/** A file as it lies on the disk. */
const saved = (file: string): Promise<string> => readFile(join(world().folder, file), "utf8");

describe("the extension in VS Code", () => {
  beforeAll(async () => {
    state.skip = hasChromium
      ? await installCodeServer()
      : `there is no Chromium at ${chromiumPath}: apt-get install chromium, or DLMC_CHROMIUM=path`;
    if (state.skip !== undefined) return;
    const folder = await mkdtemp(join(tmpdir(), "dlmc-models-"));
    const files = {
      "mnist.dlm": await readFile(join(root, mnist), "utf8"),
      "broken.dlm": broken,
      "blocks.dlm": blocks,
      "skips.dlm": skips,
    };
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const server = await startCodeServer(await packed(), folder, {
      "workbench.colorTheme": "Default Dark Modern",
      "workbench.startupEditor": "none",
      "workbench.secondarySideBar.defaultVisibility": "hidden",
      "chat.disableAIFeatures": true,
      "editor.minimap.enabled": false,
      "editor.inlayHints.fontSize": 11,
      "extensions.ignoreRecommendations": true,
      // Else a terminal's text is drawn, and cannot be read.
      "terminal.integrated.gpuAcceleration": "off",
    });
    const browser = await openChromium();
    state.world = { folder, server, browser, workbench: await openWorkbench(browser.page, server.url, pictures) };
  });

  beforeEach((context) => context.skip(state.skip !== undefined, state.skip));

  afterEach(async ({ task }) => {
    if (task.result?.state === "fail" && state.world) await workbench().shoot(`failed ${task.name}`);
  });

  afterAll(async () => {
    const { browser, server, folder } = state.world ?? {};
    await browser?.close();
    await server?.stop();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  it("colours the tokens of a file", async () => {
    await workbench().open("mnist.dlm");
    const colours = {
      keyword: "rgb(197, 134, 192)",
      type: "rgb(78, 201, 176)",
      call: "rgb(220, 220, 170)",
      number: "rgb(181, 206, 168)",
    };
    await expect.poll(() => workbench().colourOf("model Digits", "model"), wait).toBe(colours.keyword);
    expect(await workbench().colourOf("model Digits", "Digits")).toBe(colours.type);
    expect(await workbench().colourOf("conv2d(32", "conv2d")).toBe(colours.call);
    expect(await workbench().colourOf("conv2d(32", "32")).toBe(colours.number);
    expect(await workbench().colourOf("train = idx", "train-images")).toBe("rgb(206, 145, 120)");
    expect(await workbench().colourOf("/// The", "mission")).toBe("rgb(106, 153, 85)");
  });

  it("shows the shape after every step", async () => {
    const text = async (line: string) => spaced(await workbench().line(line).first().textContent());
    await expect.poll(() => text("conv2d(32"), wait).toMatch(/26, 26, 32.*13, 13, 32/);
    expect(await text("flatten")).toContain("1600");
    // A metric looks like any name to the grammar: its colour comes from the server.
    await expect.poll(() => workbench().colourOf("metrics:", "accuracy"), wait).toBe("rgb(220, 220, 170)");
    await workbench().page.locator(".codelens-decoration", { hasText: "parameters 121,930" }).waitFor();
    await workbench().page.locator(".codelens-decoration", { hasText: "train | eval" }).waitFor();
    await workbench().shoot("shapes", { width: 900, height: 660 });
  });

  it("tells of a layer under the pointer", async () => {
    await workbench().goTo(9, 9);
    await workbench().press("Control+K", "Control+I");
    await expect.poll(() => workbench().hover.first().textContent(), wait).toMatch(/conv2d/);
    const text = (await workbench().hover.allTextContents()).join("\n");
    expect(text).toContain("320");
    expect(text).toContain("26, 26, 32");
    await workbench().shoot("hover", { width: 960, height: 560 });
    await workbench().press("Escape");
  });

  it("underlines a mistake, says what it is, and mends it", async () => {
    await workbench().open("broken.dlm");
    await expect.poll(() => workbench().squiggles.count(), wait).toBe(1);
    await workbench().goTo(9, 9);
    await workbench().press("Control+K", "Control+I");
    await expect
      .poll(() => workbench().hover.first().textContent(), wait)
      .toContain("dense takes one axis of features, and got three");
    expect(await workbench().hover.first().textContent()).toContain("DLM201");
    await workbench().shoot("mistake", { width: 960, height: 400 });
    await workbench().press("Escape");

    await workbench().press("Control+.");
    const fix = workbench().menu.filter({ hasText: "flatten" }).first();
    await fix.waitFor();
    await workbench().shoot("fix", { width: 960, height: 290 });
    await fix.click();
    await expect.poll(() => workbench().squiggles.count(), wait).toBe(0);
    await workbench().press("Control+S");
    await expect.poll(() => saved("broken.dlm"), wait).toMatch(/max_pool2d\(2\)\s+-> flatten\s+-> dense\(64\)/);
  });

  it("completes a layer with its arguments", async () => {
    await workbench().open("broken.dlm");
    const row = (await saved("broken.dlm")).split("\n").findIndex((line) => line.includes("dense(10)"));
    await workbench().goTo(row + 1, 1);
    await workbench().press("End");
    await workbench().write(" -> drop");
    await workbench().press("Control+Space");
    const first = workbench().suggestions.first();
    await expect.poll(() => first.textContent(), wait).toContain("dropout");
    await workbench().shoot("completion", { width: 960, height: 360 });
    await workbench().press("Enter", "Escape", "Control+S");
    await expect.poll(() => saved("broken.dlm"), wait).toMatch(/softmax -> dropout\(/);
  });

  it("renames a block in all files that use it", async () => {
    await workbench().open("skips.dlm");
    await workbench().goTo(9, 17);
    await workbench().press("F2");
    const name = workbench().page.locator(".rename-box input");
    await name.fill("Residual");
    await name.press("Enter");
    await expect.poll(() => workbench().line("row -> Residual(16)").count(), wait).toBe(1);
    await workbench().command("File: Save All");
    await expect.poll(() => saved("blocks.dlm"), wait).toContain("block Residual(units: int)");
    expect(await saved("skips.dlm")).toContain("row -> Residual(16) -> repeat(2, Residual(16))");
  });

  it("draws the network beside its text, and follows both", async () => {
    const { webview, page } = workbench();
    await workbench().open("mnist.dlm");
    await workbench().command("dlmc: Show the Network as a Graph");
    const node = (name: string) => webview.locator(`[data-id="Digits/${name}"]`);
    await node("conv2d_2").waitFor();
    await workbench().shoot("graph");

    await node("flatten_1").click();
    await page.locator(".statusbar", { hasText: "Ln 11, Col" }).waitFor();
    await expect.poll(() => webview.locator(".here").getAttribute("data-id"), wait).toBe("Digits/flatten_1");

    const frame = () => webview.locator("main > svg").getAttribute("viewBox");
    const all = await frame();
    await webview.locator("main").press("+");
    await expect.poll(frame).not.toBe(all);
    await webview.locator("main").press("0");
    await expect.poll(frame).toBe(all);

    // The theme is dark, whatever the system prefers.
    const tone = () => webview.locator("main > svg").evaluate((svg) => getComputedStyle(svg).getPropertyValue("--convolution"));
    expect(await tone()).toBe("#5db8e3");
    await webview.locator("#level").selectOption("kernels");
    await webview.locator(".node.kernel").first().waitFor();
    await webview.locator("#level").selectOption("layers");

    await workbench().open("mnist.dlm");
    await workbench().goTo(12, 16);
    await workbench().press("Backspace", "Backspace");
    await workbench().write("48");
    await expect.poll(() => node("dense_1").locator(".code").textContent(), wait).toBe("dense(48)");
  });

  it("shows the kernels of a line", async () => {
    await workbench().open("mnist.dlm");
    await workbench().goTo(9, 9);
    await workbench().command("dlmc: Show the WGSL of This Line");
    await expect.poll(() => workbench().page.locator(".view-line", { hasText: "@compute" }).count(), wait).toBeGreaterThan(0);
    await expect.poll(() => workbench().colourOf("fn main", "fn"), wait).toBe("rgb(86, 156, 214)");
    await workbench().shoot("wgsl", { width: 1220, height: 560 });
  });

  it("brings its own server, and says where the command line is missing", async () => {
    await workbench().open("mnist.dlm");
    expect(await workbench().complaints()).toEqual([]);
    await expect.poll(() => workbench().languageStatus(), wait).toContain("the extension's own");
    await workbench().command("dlmc: Check This File");
    await expect.poll(() => workbench().complaints(), wait).toEqual([expect.stringContaining("npm install dlmc")]);
    await workbench().command("Notifications: Clear All Notifications");
  });

  it("starts the server and the command line of the project, and goes without where that cannot", async () => {
    const modules = join(world().folder, "node_modules");
    await mkdir(modules);
    await symlink(root, join(modules, "dlmc"));
    await workbench().command("dlmc: Restart the Language Server");
    await expect.poll(() => workbench().languageStatus(), wait).toContain(join(root, "dist", "cli", "main.js"));
    await workbench().open("skips.dlm");
    await expect.poll(async () => (await workbench().line("kind = row").first().textContent()) ?? "", wait).toContain("f32[16]");
    await workbench().command("dlmc: Check This File");
    const terminal = workbench().page.locator(".xterm-rows").last();
    await expect.poll(async () => spaced(await terminal.textContent()), wait).toContain("skips.dlm: Rows, no mistakes");

    await rm(join(modules, "dlmc"));
    await mkdir(join(modules, "dlmc", "dist", "cli"), { recursive: true });
    await writeFile(join(modules, "dlmc", "dist", "cli", "main.js"), "process.exit(2);");
    await workbench().command("dlmc: Restart the Language Server");
    await expect.poll(() => workbench().languageStatus(), wait).toContain("the extension's own");
    expect(await workbench().complaints()).toEqual([]);
  });
});

/** Editor and terminal write spaces that do not break. */
const spaced = (text: string | null): string => (text ?? "").replaceAll("\u00a0", " ");

const wait = { timeout: 60_000, interval: 100 };

/** The extension as it is handed out. */
async function packed(): Promise<string> {
  const { status, output } = await run(process.execPath, ["scripts/vsix.mjs"], { cwd: root });
  if (status !== 0) throw new Error(`npm run vsix failed: ${output}`);
  const { version } = JSON.parse(await readFile(join(root, "grammar", "vscode", "package.json"), "utf8"));
  return join(root, "dist", `dlmc-${version}.vsix`);
}
