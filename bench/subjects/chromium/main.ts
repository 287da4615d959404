import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import own from "../../../package.json" with { type: "json" };
import { hostOfBrowsers } from "../../../scripts/runtime_bundles.mjs";
import { chromiumPath, hasChromium, openChromium } from "../../../test/slow/browser/chromium.js";
import type { Order, Reading } from "../../subject.js";
import { serve } from "../serve.js";

/** dlmc's runtime on a page in Chromium. */
serve(async (order) => {
  if (!hasChromium) return { absent: `there is no ${chromiumPath}: \`apt-get install chromium\`, or name one in DLMC_CHROMIUM` };
  const files = await filesFor(order);
  const server = createServer(({ url = "/" }, response) => {
    const file = files.get(url);
    const type = url === "/" ? "text/html" : url.endsWith(".js") ? "text/javascript" : "application/octet-stream";
    response.writeHead(file === undefined ? 404 : 200, { "content-type": type }).end(file);
  });
  // WebGPU works there without https.
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { page, close } = await openChromium();
  try {
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const measured = await page.evaluate((job) => (globalThis as unknown as Page).measure(job), order);
    const [chromium = "Chromium"] = (await page.evaluate(() => navigator.userAgent)).match(/Chrome\/\d+/) ?? [];
    return { ...measured, version: `${own.version} in ${chromium}` };
  } finally {
    await close();
    server.close();
  }
});

interface Page {
  readonly measure: (order: Order) => Promise<Omit<Reading, "residentBytes" | "version">>;
}

async function filesFor({ inputs, compiled }: Order): Promise<ReadonlyMap<string, Uint8Array>> {
  const bundle = await build({
    entryPoints: [fileURLToPath(new URL("../subjects/chromium/page.ts", import.meta.url))],
    write: false,
    bundle: true,
    format: "esm",
    target: "es2023",
    plugins: [hostOfBrowsers],
  });
  return new Map([
    ["/", Buffer.from('<!doctype html><meta charset="utf-8"><script type="module" src="page.js"></script>')],
    ["/page.js", bundle.outputFiles[0]!.contents],
    ["/inputs.safetensors", readFileSync(join(inputs, "inputs.safetensors"))],
    ...readdirSync(compiled).map((name): [string, Uint8Array] => [`/${name}`, readFileSync(join(compiled, name))]),
  ]);
}
