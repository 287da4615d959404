import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Found, serve } from "./serve.js";

/** Debian's Python has Debian's PyTorch; another one may come first on the PATH. */
const pythons = ["/usr/bin/python3", "python3"] as const;

/** PyTorch, in a Python of its own: it sleeps here meanwhile. */
serve(async (order): Promise<Found> => {
  const python = pythons.find((each) => spawnSync(each, ["-c", "import torch, numpy"], { stdio: "ignore" }).status === 0);
  if (python === undefined) return { absent: `PyTorch is not there: ${install}` };
  const tuned = tuning();
  if (tuned === undefined) return { absent: `the fast OpenBLAS is not there: ${install}` };
  const script = fileURLToPath(new URL("../subjects/torch/step.py", import.meta.url));
  const { status, stdout, stderr } = spawnSync(python, [script, JSON.stringify(order)], {
    encoding: "utf8",
    env: { ...process.env, ...tuned, PYTHONDONTWRITEBYTECODE: "1" },
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Found;
});

const install = "`apt-get install python3-torch python3-numpy libopenblas0-openmp`";

/**
 * What makes Debian's PyTorch fast: OpenBLAS with threads of OpenMP, its kernels by name where it does not know the processor, and a
 * malloc that keeps what was freed. On other systems PyTorch brings its own BLAS. Undefined where Debian's has no fast one.
 */
function tuning(): NodeJS.ProcessEnv | undefined {
  const malloc = { MALLOC_MMAP_THRESHOLD_: "1073741824", MALLOC_TRIM_THRESHOLD_: "4294967296", MALLOC_TOP_PAD_: "268435456" };
  if (!existsSync("/etc/debian_version")) return malloc;
  const blas = readdirSync("/usr/lib")
    .map((name) => join("/usr/lib", name, "openblas-openmp"))
    .find((folder) => existsSync(folder));
  if (blas === undefined) return undefined;
  const kernel = hasAvx512() ? { OPENBLAS_CORETYPE: "SkylakeX" } : {};
  return { ...malloc, ...kernel, LD_LIBRARY_PATH: blas };
}

const hasAvx512 = (): boolean => /\bavx512f\b/.test(readFileSync("/proc/cpuinfo", "utf8"));
