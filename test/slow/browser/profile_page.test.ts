import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { renderPage } from "../../../compiler/cli/profile/page.js";
import { madeUp, sample } from "../../pure/profile/made_up.js";
import { type Browser, chromiumPath, hasChromium, openChromium } from "./chromium.js";

const folder = mkdtempSync(join(tmpdir(), "dlmc-page-"));
const report = madeUp(sample());
const opened: { browser?: Browser } = {};
const browser = (): Browser => opened.browser as Browser;

describe("the page of a profile in Chromium", () => {
  beforeAll(async () => {
    if (!hasChromium) return;
    const file = join(folder, "step.html");
    writeFileSync(file, renderPage(report));
    opened.browser = await openChromium();
    await browser().page.setViewportSize({ width: 1200, height: 800 });
    await browser().page.goto(`file://${file}`);
  });
  beforeEach((context) => {
    context.skip(!hasChromium, `there is no Chromium at ${chromiumPath}: apt-get install chromium, or DLMC_CHROMIUM=path`);
  });
  afterAll(async () => {
    await opened.browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("opens without a complaint, and no wider than the window", async () => {
    expect(browser().complaints).toEqual([]);
    expect(await browser().page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1200);
  });

  it("sorts the table by a column, up and down", async () => {
    const { page } = browser();
    const order = () =>
      page.$$eval("#kernels tbody td:first-child", (cells) => cells.map((cell) => Number((cell as HTMLElement).dataset.order)));
    const times = report.kernels.map(({ time }) => time);
    expect(await order()).toEqual([...times].sort((a, b) => b - a));
    await page.click("#kernels th:first-child");
    await page.click("#kernels th:first-child");
    expect(await order()).toEqual([...times].sort((a, b) => a - b));
  });

  it("tells of a kernel beside the pointer", async () => {
    const { page } = browser();
    const last = report.kernels.at(-1);
    await page.hover(".lane.kernel b:last-child");
    const tip = await page.locator("#tip").textContent();
    expect(tip).toContain(last?.name);
    expect(tip).toContain(last?.lines[0]);
  });

  it("widens the timeline", async () => {
    const { page } = browser();
    const width = () => page.$eval("#timeline", (element) => element.getBoundingClientRect().width);
    const before = await width();
    await page.fill("#zoom", "4");
    expect((await width()) / before).toBeCloseTo(4, 1);
  });
});
