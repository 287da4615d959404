import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readTensors, type Tensor, writeTensors } from "../../../runtime/safetensors.js";

/** What a test says that is skipped for want of PyTorch. */
export const howToGetTorch = "PyTorch is not there; `apt-get install python3-torch python3-numpy` brings it";

/** Debian's Python has Debian's PyTorch; another one may come first on the PATH. */
const pythons = ["/usr/bin/python3", "python3"] as const;

/** The first Python that can import torch. */
export const findTorch = (): string | undefined =>
  pythons.find((python) => spawnSync(python, ["-c", "import torch, numpy"], { stdio: "ignore" }).status === 0);

/** A folder for the exchange of files with a Python script of this one. */
export interface Exchange {
  readonly path: (name: string) => string;
  readonly write: (name: string, tensors: ReadonlyMap<string, Tensor>) => void;
  readonly read: (name: string) => ReadonlyMap<string, Tensor>;
  /** Throws what the script says where it fails. */
  readonly run: (script: string, args: readonly string[]) => void;
}

/** The folder is gone when `use` has ended. */
export async function exchanging<T>(python: string, use: (exchange: Exchange) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "dlmc-pytorch-"));
  const path = (name: string) => join(folder, name);
  try {
    return await use({
      path,
      write: (name, tensors) => writeFileSync(path(name), writeTensors({ tensors, metadata: {} })),
      read: (name) => readTensors(readFileSync(path(name))).tensors,
      run: (script, args) => {
        const file = fileURLToPath(new URL(script, import.meta.url));
        const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };
        const { status, stderr, error } = spawnSync(python, [file, ...args], { encoding: "utf8", env });
        if (status !== 0) throw new Error(`${script}: ${error?.message ?? stderr}`);
      },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** ‖a - b‖ / ‖b‖, in float64. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let norm = 0;
  for (let n = 0; n < b.length; n += 1) {
    difference += ((a[n] as number) - (b[n] as number)) ** 2;
    norm += (b[n] as number) ** 2;
  }
  return Math.sqrt(difference) / Math.max(Math.sqrt(norm), Number.MIN_VALUE);
}

/** The largest |a - b| / |b|. */
export const largestError = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  a.length === b.length && a.length > 0
    ? Math.max(...Array.from(b, (value, n) => Math.abs((a[n] as number) - value) / Math.abs(value)))
    : Number.POSITIVE_INFINITY;
