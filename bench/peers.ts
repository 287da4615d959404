import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Installs what bench/package-lock.json names unless it is there. Where npm fails, that is told, and the peers will be absent. */
export function installPeers(tell: (line: string) => void): void {
  const folder = fileURLToPath(new URL(".", import.meta.url));
  if (versionsIn(join(folder, "node_modules/.package-lock.json")) === versionsIn(join(folder, "package-lock.json"))) return;
  tell("installing the peers (npm ci --ignore-scripts in bench/)");
  const npm = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"], {
    cwd: folder,
    // npm's report goes where ours goes: stdout is for results.
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (npm.status !== 0) tell("npm ci failed in bench/");
}

/** npm writes its own record of what it installed last, so an interrupted install is seen as none. */
function versionsIn(path: string): string {
  if (!existsSync(path)) return `nothing at ${path}`;
  const { packages } = JSON.parse(readFileSync(path, "utf8")) as { packages: { [path: string]: { version?: string } } };
  const named = Object.entries(packages).filter(([at]) => at !== "");
  return named
    .map(([at, { version }]) => `${at} ${version}`)
    .sort()
    .join("\n");
}
