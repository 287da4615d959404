import { expect, test } from "vitest";
import { compile } from "../../../compiler/compile.js";
import { bufferTooLarge, memoryLimitTooLow } from "../../../compiler/diagnostics/device.js";
import { renderDiagnostic } from "../../../compiler/diagnostics/render.js";
import { gpu, lavapipe } from "../../../compiler/schedule/profile.js";

const model = (units: number): string =>
  `dlm 1\nmodel M {\n  input x: f32[4096]\n  output y: f32[${units}]\n  y = x -> dense(${units})\n}\n`;

test.each([
  ["DLM501: weights larger than a buffer", bufferTooLarge, undefined],
  ["DLM502: a training step that takes more than it may", memoryLimitTooLow, 32_000],
])("%s, told before anything runs", async (_, { example, code, summary }, memoryLimit) => {
  const { diagnostics, value } = compile(
    { path: "big.dlm", text: example },
    { ...(memoryLimit !== undefined && { memoryLimit }) },
  );
  expect(diagnostics.map((d) => d.code)).toEqual([code]);
  expect(value).toBeUndefined();
  const rendered = diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, () => example, { color: false }));
  const golden = `# ${code}: ${summary}\n\n${example}\n# says\n\n${rendered.join("\n\n")}\n`;
  await expect(golden).toMatchFileSnapshot(`../../golden/errors/${code}.txt`);
});

test.each([
  // 4096 x 8192 floats are 128 MiB, which is what WebGPU promises.
  [8192, lavapipe, true],
  [8196, lavapipe, false],
  [8196, gpu, true],
])("a kernel of 4096 x %i fits %o: %s", (units, profile, fits) => {
  const { value } = compile({ path: "big.dlm", text: model(units) }, { profile });
  expect(value !== undefined).toBe(fits);
});
