/** `npm run quickstart`: from a fresh clone to a trained network, evaluated on its test set, and the module that an app imports. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const model = "samples/mnist/mnist.dlm";
const run = "runs/quickstart";
const module = "runs/quickstart/module";

/** Ends this script with the status of a step that failed; the step has said why. */
function step(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

step("scripts/setup.mjs");
step("scripts/build.mjs", "--no-types");
step("dist/cli/main.js", "train", model, "--set", "train.epochs=1", "--out", run);
step("dist/cli/main.js", "build", model, "--out", module, "--quiet");

console.log(`
The weights are in ${run}/Digits.safetensors, and the module is in ${module}/. In an app:

  import { Digits } from "./${module}/digits.js";

  const digits = await Digits.create({ weights: "${run}/Digits.safetensors" });
  const { digit } = await digits.predict({ image: pixels });   // Float32Array of 784, values 0 to 255
  console.log(digit.class, digit.probabilities);
  digits.dispose();

On the command line:

  npx dlmc predict ${model} picture.png --weights ${run}/Digits.safetensors
  npx dlmc --help`);
