/**
 * Brings a fresh clone to where everything runs: npm packages, and a WebGPU adapter. Plain JavaScript without dependencies,
 * because it runs before there are any. Done again, it looks and changes nothing.
 */
import { fileURLToPath } from "node:url";
import { ensureAdapter } from "./setup/adapter.mjs";
import { installPackages } from "./setup/packages.mjs";
import { say } from "./setup/say.mjs";

const oldestNode = [20, 19];

function setUp() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    throw new Error(`Node ${oldestNode.join(".")} or later is needed, and this is ${process.versions.node}`);
  }
  const root = fileURLToPath(new URL("..", import.meta.url));
  installPackages(root);
  const adapter = ensureAdapter(root);
  say(`ready: ${adapter.name || adapter.vendor}${adapter.software ? " (software)" : ""}`);
}

try {
  setUp();
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
