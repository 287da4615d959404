import { readFile } from "node:fs/promises";
import type { Server } from "node:http";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Columns } from "../../../runtime/data/columns.js";
import { loadSplit } from "../../../runtime/node/dataset.js";
import { bundlePage, type Page } from "../../../samples/mnist/browser/bundle.js";
import { serve } from "../../../samples/mnist/browser/serve.js";
import type { Digits, DigitsAnswer } from "../../../samples/mnist/generated/digits.js";
import { digitsFolder } from "../mnist_sample.js";
import { type App, makeApp } from "./app.js";
import { type Browser, chromiumPath, hasChromium, openChromium } from "./chromium.js";

const pictures = 40;
const steps = 20;

interface World {
  readonly app: App;
  readonly bundle: Page;
  readonly browser: Browser;
  readonly url: string;
  readonly server: Server;
  readonly train: Columns;
  readonly test: Columns;
  readonly inNode: { readonly answers: readonly DigitsAnswer[]; readonly losses: readonly number[] };
}

const state: { world?: World } = {};
const world = (): World => {
  if (state.world === undefined) throw new Error("nothing was set up");
  return state.world;
};

const rowsOf = ({ columns }: Columns, rows: number) => ({
  image: [...(columns.image?.subarray(0, rows * 784) ?? [])],
  digit: [...(columns.digit?.subarray(0, rows) ?? [])],
});

describe("the sample's module in Chromium", () => {
  beforeAll(async () => {
    if (!hasChromium) return;
    const app = await makeApp();
    const [train, test] = await Promise.all([
      loadSplit(app.digits.manifest, "train", [digitsFolder]),
      loadSplit(app.digits.manifest, "test", [digitsFolder]),
    ]);
    const { weights, ...inNode } = await runInNode(app, train, test);
    const bundle = await bundlePage(app.page);
    const files = new Map([...bundle.files, ["/Digits.safetensors", weights] as const, ...(await unbundled(app))]);
    const { url, server } = await serve(files, 0);
    state.world = { app, bundle, browser: await openChromium(), url, server, train, test, inNode };
  });

  beforeEach((context) => {
    context.skip(!hasChromium, `there is no Chromium at ${chromiumPath}: apt-get install chromium, or DLMC_CHROMIUM=path`);
  });

  afterAll(async () => {
    const { app, server, browser } = state.world ?? {};
    await browser?.close();
    server?.close();
    await app?.dispose();
  });

  it("has nothing of Node in its bundle, and loads kernels for one kind of device", async () => {
    const { bundle, app } = world();
    const scripts = [...bundle.files].filter(([path]) => path.endsWith(".js"));
    for (const [path, bytes] of scripts) expect(Buffer.from(bytes).toString(), path).not.toMatch(/"node:|"webgpu"|process\./);
    expect(Object.keys(bundle.metafile.inputs).filter((path) => path.includes("runtime/"))).toEqual([
      expect.stringMatching(/dlmc\/dist\/runtime\/browser\.js$/),
    ]);
    expect(Object.keys(app.runtime.inputs).filter((path) => path.includes("/node/") || path.includes("node_modules"))).toEqual(
      [],
    );
    expect(app.runtime.imports).toEqual([]);

    const runtime = await readFile(join(app.folder, "node_modules", "dlmc", "dist", "runtime", "browser.js"));
    const sizes = [["the runtime alone", runtime] as const, ...scripts];
    for (const [name, bytes] of sizes) console.log(`${name}: ${kilobytes(bytes)}, ${kilobytes(gzipSync(bytes))} with gzip`);
    expect(runtime.length).toBeLessThan(80_000);

    const eager = eagerOutputs(bundle.metafile.outputs, "page.js");
    expect(eager.filter((path) => /lavapipe|portable|gpu/.test(path))).toEqual([]);
    expect(eager.reduce((sum, path) => sum + (bundle.metafile.outputs[path]?.bytes ?? 0), 0)).toBeLessThan(88_000);
  });

  it("sees in real pictures what it sees in Node", async () => {
    const { browser, url, test, inNode } = world();
    const loaded: string[] = [];
    browser.page.on("response", (response) => loaded.push(new URL(response.url()).pathname));
    await browser.page.goto(url);
    const images = Array.from({ length: pictures }, (_, n) => [...(test.columns.image?.subarray(784 * n, 784 * (n + 1)) ?? [])]);
    const module = await importInPage(browser);
    const seen = await browser.page.evaluate(
      async ({ module, image }) => {
        const model = await module.Digits.create({ weights: "/Digits.safetensors" });
        const all = await model.predict({ image });
        const one = await model.predict({ image: image[0] ?? [] });
        const { profile, gpu } = model.device;
        model.dispose();
        const plain = ({ digit }: typeof one) => ({ class: digit.class as number, probabilities: [...digit.probabilities] });
        return { all: all.map(plain), one: plain(one), profile, end: (await gpu.lost).reason };
      },
      { module, image: images },
    );

    expect(seen.all.map((answer) => answer.class)).toEqual(inNode.answers.map(({ digit }) => digit.class));
    const difference = seen.all.flatMap(({ probabilities }, n) =>
      probabilities.map((p, i) => Math.abs(p - (inNode.answers[n]?.digit.probabilities[i] ?? Number.NaN))),
    );
    console.log(
      `largest difference of ${difference.length} probabilities: ${Math.max(...difference)}, kernels for ${seen.profile}`,
    );
    expect(difference.length).toBe(10 * pictures);
    expect(Math.max(...difference)).toBeLessThan(1e-3);
    expect(seen.one.class).toBe(7);
    const right = seen.all.filter((answer, n) => answer.class === test.columns.digit?.[n]).length;
    expect(right).toBeGreaterThan(0.85 * pictures);

    // What was disposed of is gone from the device, and of the kernels the browser has loaded one kind.
    expect(seen.end).toBe("destroyed");
    expect(new Set(loaded.filter((path) => /^\/digits\.\w+-/.test(path))).size).toBe(1);
    expect(browser.complaints).toEqual([]);
  });

  it("learns in the page as in Node", async () => {
    const { browser, url, train, inNode } = world();
    await browser.page.goto(url);
    const module = await importInPage(browser);
    const losses = await browser.page.evaluate(
      async ({ module, data, maxSteps }) => {
        const model = await module.Digits.create();
        const seen: number[] = [];
        await model.train(data, { maxSteps, everyStep: true, onProgress: ({ recentLoss }) => seen.push(recentLoss) });
        model.dispose();
        return seen;
      },
      { module, data: rowsOf(train, 320), maxSteps: steps },
    );
    console.log(`losses of ${steps} steps: ${losses.map((loss) => loss.toFixed(3)).join(" ")}`);
    expect(losses).toHaveLength(steps);
    for (const [n, loss] of losses.entries()) expect(loss).toBeCloseTo(inNode.losses[n] ?? Number.NaN, 2);
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    expect(mean(losses.slice(-5))).toBeLessThan(0.7 * mean(losses.slice(0, 5)));
    expect(browser.complaints).toEqual([]);
  });

  it("recognises a digit that is drawn on the page", async () => {
    const { page, complaints } = world().browser;
    await page.goto(world().url);
    await page.locator("#state", { hasText: "kernels for" }).waitFor();
    await draw(page, seven);
    await page.locator("#state", { hasText: " ms" }).waitFor();
    expect(await page.locator("li.best span:first-child").textContent()).toBe("7");
    const shares = await page.locator("li span:last-child").allTextContents();
    expect(shares.reduce((sum, share) => sum + Number.parseFloat(share), 0)).toBeCloseTo(100, 0);
    // For docs/browser.md: DLMC_SCREENSHOT=docs/images/browser-mnist.png
    if (process.env.DLMC_SCREENSHOT) await page.screenshot({ path: process.env.DLMC_SCREENSHOT });

    await page.locator("#clear").click();
    await expect.poll(() => page.locator("li.best").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("is imported by a page without any bundler", async () => {
    const { browser, url } = world();
    await browser.page.goto(new URL("unbundled.html", url).href);
    await browser.page.waitForFunction(() => document.title !== "");
    expect(await browser.page.title()).toBe("10");
    expect(browser.complaints).toEqual([]);
  });

  it("leaves nothing running", async () => {
    expect(await world().browser.close()).toBe(0);
  });
});

/** Corners of a 7 on the paper, which is 280 pixels wide and high. */
const seven = [
  { x: 75, y: 75 },
  { x: 205, y: 70 },
  { x: 170, y: 140 },
  { x: 125, y: 225 },
];

async function draw(
  page: Browser["page"],
  [start, ...corners]: readonly { readonly x: number; readonly y: number }[],
): Promise<void> {
  const paper = await page.locator("#paper").boundingBox();
  const at = ({ x, y }: { readonly x: number; readonly y: number }) => [(paper?.x ?? 0) + x, (paper?.y ?? 0) + y] as const;
  await page.mouse.move(...at(start ?? { x: 0, y: 0 }));
  await page.mouse.down();
  for (const corner of corners) await page.mouse.move(...at(corner), { steps: 6 });
  await page.mouse.up();
}

/** Vitest rewrites `import()` in functions, also in those that are sent to a page: this one is text. */
const importInPage = ({ page }: Browser) =>
  page.evaluateHandle<typeof import("../../../samples/mnist/generated/digits.js")>("import('/digits.js')");

/** Weights of a short training, what the model says with them, and the losses of a training from the start. */
async function runInNode({ digits }: App, train: Columns, test: Columns) {
  const model: Digits = await digits.create();
  const losses: number[] = [];
  const first = rowsOf(train, 320);
  await model.train(first, { maxSteps: steps, everyStep: true, onProgress: ({ recentLoss }) => losses.push(recentLoss) });
  await model.train(rowsOf(train, 9600), { maxSteps: 300 });
  const weights = await model.save();
  const image = Array.from({ length: pictures }, (_, n) => test.columns.image?.subarray(784 * n, 784 * (n + 1)) ?? []);
  const answers = await model.predict({ image });
  model.dispose();
  return { weights, answers, losses };
}

/** The module and the runtime as they are, and a page that tells in its title how many classes an answer has. */
async function unbundled({ folder }: App): Promise<ReadonlyMap<string, Uint8Array>> {
  const names = ["digits.js", "digits.lavapipe.js", "digits.portable.js", "digits.gpu.js"];
  const modules = names.map(async (name) => [`/plain/${name}`, await readFile(join(folder, "generated", name))] as const);
  const runtime = await readFile(join(folder, "node_modules", "dlmc", "dist", "runtime", "browser.js"));
  const html = `<!doctype html><link rel="icon" href="data:,"><title></title>
<script type="importmap">{ "imports": { "dlmc/runtime": "./plain/runtime.js" } }</script>
<script type="module">
  import { Digits } from "./plain/digits.js";
  const digits = await Digits.create({ weights: new URL("Digits.safetensors", location.href) });
  const { digit } = await digits.predict({ image: new Uint8Array(784) });
  document.title = String(digit.probabilities.length);
</script>`;
  return new Map([...(await Promise.all(modules)), ["/plain/runtime.js", runtime], ["/unbundled.html", Buffer.from(html)]]);
}

function eagerOutputs(outputs: Page["metafile"]["outputs"], entry: string): readonly string[] {
  const imported = outputs[entry]?.imports.filter(({ kind }) => kind === "import-statement") ?? [];
  return [entry, ...imported.flatMap(({ path }) => eagerOutputs(outputs, path))];
}

const kilobytes = (bytes: Uint8Array): string => `${(bytes.length / 1000).toFixed(1)} kB`;
