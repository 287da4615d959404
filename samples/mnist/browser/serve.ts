import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { bundlePage } from "./bundle.js";

const types: { readonly [extension: string]: string } = {
  "": "text/html; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
};

/** Serves files to this machine alone; WebGPU works there without https. Port 0 takes a free one. */
export async function serve(
  files: ReadonlyMap<string, Uint8Array>,
  port: number,
): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer(({ url = "/" }, response) => {
    const { pathname } = new URL(url, "http://127.0.0.1");
    const file = files.get(pathname);
    response.writeHead(file === undefined ? 404 : 200, {
      "content-type": types[extname(pathname)] ?? "application/octet-stream",
      "cache-control": "no-store",
    });
    response.end(file);
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}

/** `npm run sample:browser -- [weights] [port]` */
if (argv[1] === fileURLToPath(import.meta.url)) {
  const [weights = "runs/mnist/Digits.safetensors", port = "8080"] = argv.slice(2);
  const { files } = await bundlePage(fileURLToPath(new URL(".", import.meta.url)));
  const { url } = await serve(new Map([...files, ["/Digits.safetensors", await readFile(weights)]]), Number(port));
  console.log(`the page is at ${url} (Ctrl-C ends it)`);
}
