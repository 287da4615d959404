import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder with the data of a sample; its script makes them where they are missing. */
export function prepareSample(name: string): string {
  const at = (path: string): string => fileURLToPath(new URL(`../../../samples/${name}/${path}`, import.meta.url));
  if (!existsSync(at("data"))) execFileSync(process.execPath, ["--import", "tsx", at("prepare.ts")], { stdio: "inherit" });
  return at("data");
}
