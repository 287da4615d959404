import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { aptIsUsable, installVulkanByApt } from "./apt.mjs";
import { say } from "./say.mjs";
import { swiftShaderIsUnpacked, unpackSwiftShader } from "./swiftshader.mjs";

/**
 * Makes sure that WebGPU finds an adapter, and says which. A GPU or an installed driver comes first, then Mesa's lavapipe by apt
 * where we are root, then SwiftShader out of npm. `DLMC_ADAPTER=swiftshader` asks for that one. Throws where none can be had.
 */
export function ensureAdapter(root) {
  const adapter = process.env.DLMC_ADAPTER === "swiftshader" ? undefined : (installedAdapter(root) ?? adapterByApt(root));
  return adapter ?? swiftShader(root);
}

const installedAdapter = (root) => probe(root, []);

function adapterByApt(root) {
  // Unpacked by an earlier set-up: apt has been tried already, and is not asked each time.
  if (swiftShaderIsUnpacked(root) || !aptIsUsable()) return undefined;
  say("no WebGPU adapter found; installing Mesa's software driver by apt");
  try {
    installVulkanByApt();
    const adapter = probe(root, []);
    if (adapter === undefined) say("WebGPU does not accept the driver that apt installed; using SwiftShader");
    return adapter;
  } catch (error) {
    say(`apt gave no Vulkan driver (${error.message}); using SwiftShader`);
    return undefined;
  }
}

function swiftShader(root) {
  const adapter = probe(root, [unpackSwiftShader(root)]);
  if (adapter === undefined) throw new Error("no WebGPU adapter: SwiftShader is unpacked, but does not run here");
  return adapter;
}

/** Asked in a process of its own: a broken driver takes its process down. */
function probe(root, args) {
  const script = fileURLToPath(new URL("./probe.mjs", import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, [script, ...args], { cwd: root, encoding: "utf8", timeout: 60_000 });
  return status === 0 ? (JSON.parse(stdout.trim().split("\n").at(-1) ?? "null") ?? undefined) : undefined;
}
