import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";

/** Debian's browser: playwright-core brings none of its own. */
export const chromiumPath = process.env.DLMC_CHROMIUM ?? "/usr/bin/chromium";
export const hasChromium = existsSync(chromiumPath);

/** WebGPU by SwiftShader where there is no GPU, and no calls home. */
const flags = [
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A browser with one page that remembers everything which went wrong in it. */
export interface Browser {
  readonly page: Page;
  readonly complaints: readonly string[];
  /** Closes it and tells how many of its processes are still there. */
  readonly close: () => Promise<number>;
}

export async function openChromium(): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), "dlmc-chromium-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath,
    headless: true,
    args: flags,
    viewport: { width: 640, height: 440 },
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
  page.on("requestfailed", (request) => complaints.push(`failed: ${request.url()}`));
  page.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`);
  });
  const close = async () => {
    await context.close();
    const left = await processesNaming(profile);
    await rm(profile, { recursive: true, force: true });
    return left;
  };
  return { page, complaints, close };
}

/** All processes of a browser have its profile's folder on their command lines. */
async function processesNaming(text: string): Promise<number> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "")));
  return lines.filter((line) => line.includes(text)).length;
}
