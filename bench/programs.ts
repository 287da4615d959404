import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Subject } from "./subject.js";

/** Bundles the programs of subjects. */
export const buildPrograms = (subjects: readonly Subject[]): Promise<void> =>
  bundlePrograms(subjects.map(({ program }) => ({ in: `subjects/${program}`, out: builtName(program) })));

/**
 * Bundles programs of this folder into bench/generated, so that they run as an app or `dlmc` does: without a compiler of TypeScript,
 * which would count to their memory, and which wraps every function to keep its name. Packages stay outside.
 */
export async function bundlePrograms(programs: readonly { readonly in: string; readonly out: string }[]): Promise<void> {
  await build({
    absWorkingDir: fileURLToPath(new URL(".", import.meta.url)),
    entryPoints: [...programs],
    outdir: "generated",
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "es2023",
    logLevel: "warning",
  });
}

/** Where the program of a subject lies then. */
export const programPath = (program: string): string =>
  fileURLToPath(new URL(`generated/${builtName(program)}.js`, import.meta.url));

/** Without folders in it: URLs that are relative to a program's file stay what they are. */
const builtName = (program: string): string => program.replace(/\.m?[jt]s$/, "").replaceAll("/", "-");
