import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { say } from "./say.mjs";

/**
 * Installs the npm packages unless node_modules already holds what package-lock.json names.
 * npm's own record of what it installed is the stamp: it is written last, so that an interrupted install is seen as none.
 */
export function installPackages(root) {
  if (packagesAreInstalled(root)) return;
  const verb = existsSync(join(root, "package-lock.json")) ? "ci" : "install";
  say(`installing npm packages (npm ${verb})`);
  const npm = spawnSync(
    process.platform === "win32" ? "npm.cmd" : "npm",
    [verb, "--include=dev", "--no-audit", "--no-fund", "--no-update-notifier"],
    {
      cwd: root,
      // npm's report goes where ours goes: a caller that reads our stdout reads no packages there.
      stdio: ["ignore", 2, 2],
      shell: process.platform === "win32",
    },
  );
  if (npm.status !== 0) throw new Error(`npm ${verb} failed${npm.error ? `: ${npm.error.message}` : ""}`);
}

function packagesAreInstalled(root) {
  const wanted = readLock(join(root, "package-lock.json"));
  const installed = readLock(join(root, "node_modules", ".package-lock.json"));
  if (installed === undefined) return false;
  if (wanted === undefined) return true;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "") return true;
    const found = installed[path];
    // Optional packages of other platforms are in the lock and never on the disk.
    return found === undefined ? entry.optional === true : found.version === entry.version;
  });
}

function readLock(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).packages : undefined;
}
