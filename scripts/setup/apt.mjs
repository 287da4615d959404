import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backportsOf } from "./sources.mjs";

/** Dawn refuses the drivers of older Mesas (`shaderUniform*ArrayDynamicIndexing required`). */
const oldestMesa = 23;

/** Whether apt may be asked at all: a Debian-like Linux, and we are root. */
export const aptIsUsable = () => process.platform === "linux" && process.getuid() === 0 && existsSync("/usr/bin/apt-get");

/**
 * Installs the Vulkan loader and Mesa's drivers, lavapipe among them, new enough for Dawn: from the machine's own sources, or
 * from the backports of the mirror that those name. The machine's apt configuration and package lists are left as they are:
 * all that is added lies in a temporary folder. Throws with apt's reason where this fails.
 */
export function installVulkanByApt() {
  const folder = mkdtempSync(join(tmpdir(), "dlmc-apt-"));
  try {
    const apt = configureApt(folder);
    apt("apt-get", ["update", "-q"]);
    const release = newEnoughRelease(apt("apt-cache", ["policy", "mesa-vulkan-drivers"]));
    apt("apt-get", ["install", "-q", "-y", "--no-install-recommends", ...release, "libvulkan1", "mesa-vulkan-drivers"]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A function that runs apt with the machine's sources and, on Debian, its backports; it returns stdout. */
function configureApt(folder) {
  const sources = join(folder, "sources");
  const lists = join(folder, "lists");
  mkdirSync(sources);
  // `partial` is apt's own need; readable by its unprivileged downloader.
  mkdirSync(join(lists, "partial"), { recursive: true });
  const files = sourceFiles();
  for (const [i, file] of files.entries()) copyFileSync(file, join(sources, `${i}-${file.split("/").at(-1)}`));
  const backports = backportsOf(
    files.map((path) => ({ path, text: readFileSync(path, "utf8") })),
    readFileSync("/etc/os-release", "utf8"),
  );
  if (backports !== undefined) writeFileSync(join(sources, "dlmc-backports.sources"), backports);

  const options = [
    "Dir::Etc::SourceList=/dev/null",
    `Dir::Etc::SourceParts=${sources}`,
    `Dir::State::Lists=${lists}`,
    "APT::Sandbox::User=root",
    "Acquire::Retries=1",
    "Acquire::http::Timeout=30",
    "Acquire::https::Timeout=30",
    "DPkg::Lock::Timeout=120",
    "Dpkg::Use-Pty=0",
  ].flatMap((option) => ["-o", option]);

  return (program, args) => {
    const { status, stdout, stderr, error } = spawnSync(program, [...args, ...options], {
      encoding: "utf8",
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C.UTF-8" },
      maxBuffer: 1 << 28,
      timeout: 600_000,
    });
    if (status === 0) return stdout;
    throw new Error(error?.message ?? stderr.match(/^E: (.*)$/m)?.[1] ?? `${program} ended with status ${status}`);
  };
}

function sourceFiles() {
  const parts = "/etc/apt/sources.list.d";
  const inParts = existsSync(parts) ? readdirSync(parts).filter((name) => /\.(list|sources)$/.test(name)) : [];
  return ["/etc/apt/sources.list", ...inParts.map((name) => join(parts, name))].filter((path) => existsSync(path));
}

/** From what `apt-cache policy` tells: the options that make apt take a release with a Mesa that is new enough. */
function newEnoughRelease(policy) {
  const isNew = (version) => Number.parseInt(version.replace(/^\d+:/, ""), 10) >= oldestMesa;
  const candidate = policy.match(/Candidate: (\S+)/)?.[1];
  if (candidate !== undefined && isNew(candidate)) return [];
  // "     25.0.7-2~bpo12+1 100\n        100 mirror bookworm-backports/main amd64 Packages"
  for (const [, version, suite] of policy.matchAll(/^ (?:\*\*\*| {3}) (\S+) \d+\n +-?\d+ \S+ ([^/\s]+)\/\S+ .*Packages$/gm)) {
    if (isNew(version)) return ["--target-release", suite];
  }
  throw new Error(`no mesa-vulkan-drivers of version ${oldestMesa} or later (candidate: ${candidate ?? "none"})`);
}
