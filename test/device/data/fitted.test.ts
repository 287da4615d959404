import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compile } from "../../../compiler/compile.js";
import { profiles } from "../../../compiler/schedule/profile.js";
import { type Device, openDevice } from "../../../runtime/device.js";
import type { Manifest } from "../../../runtime/manifest.js";
import { createModel, type Model } from "../../../runtime/model.js";
import { loadSplit } from "../../../runtime/node/dataset.js";
import type { ClassAnswer } from "../../../runtime/predictor.js";

const opened: { device?: Device } = {};
const device = (): Device => opened.device as Device;
beforeAll(async () => {
  opened.device = await openDevice();
});
const folder = mkdtempSync(join(tmpdir(), "dlmc-data-"));
afterAll(() => {
  opened.device?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

function manifestOf(text: string): Manifest {
  const { value, diagnostics } = compile({ path: "fitted.dlm", text }, { profile: profiles[device().profile] });
  const [model] = value?.models ?? [];
  if (model === undefined) throw new Error(diagnostics.map(({ title }) => title).join("\n"));
  return model.manifest;
}

async function withModel<T>(manifest: Manifest, use: (model: Model) => Promise<T>): Promise<T> {
  const model = await createModel(manifest, { device: device() });
  try {
    return await use(model);
  } finally {
    model.executor.dispose();
  }
}

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

describe("text and names", () => {
  const text = `dlm 1
model Mails {
  input mail: tokens[4]
  output kind: class[2]
  kind = mail -> embedding(8, 6) -> mean_time -> dense(2) -> softmax
}
data Box for Mails {
  train = csv("train.csv", mail: "mail", kind: "kind")
  test = csv("test.csv", mail: "mail", kind: "kind")
  mail = mail -> words(8)
  kind = kind -> names
}
train Mails on Box {
  loss: sparse_categorical_crossentropy
  optimizer: adam(learning_rate: 0.05)
  batch: 4
  epochs: 15
}
`;
  write(
    "train.csv",
    'mail,kind\nbuy pills now,spam\n"cheap pills, buy",spam\nsee you now,ham\nlunch with you?,ham\nbuy,spam\nyou,ham\n',
  );
  write("test.csv", "mail,kind\nBuy!,spam\nsee you,ham\n");

  it("are learnt from files, kept with the weights, and asked by text", async () => {
    const manifest = manifestOf(text);
    const [train, test] = await Promise.all([loadSplit(manifest, "train", [folder]), loadSplit(manifest, "test", [folder])]);
    const checkpoints: Uint8Array[] = [];
    const { saved, whole } = await withModel(manifest, async (model) => {
      expect(() => model.vocabulary("mail")).toThrow(/Mails has no vocabulary for mail yet/);
      await expect(model.evaluate(test)).rejects.toThrow(/no vocabulary/);
      await model.train(train, { onCheckpoint: (bytes) => void checkpoints.push(bytes) });
      const { kind } = (await model.evaluate(test)).outputs;
      expect(kind).toMatchObject({ accuracy: 1 });
      return { saved: await model.save(), whole: await model.executor.read({ kind: "parameter", name: "Mails/dense_1/kernel" }) };
    });

    await withModel(manifest, async (model) => {
      await model.load(saved);
      expect(model.vocabulary("kind")).toEqual(["ham", "spam"]);
      expect(model.vocabulary("mail")).toEqual(["", "", "buy", "you", "now", "pills", ",", "?"]);
      const answer = (await model.predict({ mail: "BUY pills" })) as { readonly kind: ClassAnswer };
      expect(answer.kind).toMatchObject({ class: 1, name: "spam" });
      expect(await model.predict({ mail: [2, 5, 0, 0] })).toEqual(answer);
      const both = await model.predict({ mail: ["see you", "buy"] });
      expect((both as readonly { readonly kind: ClassAnswer }[]).map(({ kind }) => kind.name)).toEqual(["ham", "spam"]);
    });

    // A checkpoint holds all that training needs: it goes on to the same bits.
    await withModel(manifest, async (model) => {
      await model.train(train, { resume: checkpoints[4] as Uint8Array });
      expect(await model.executor.read({ kind: "parameter", name: "Mails/dense_1/kernel" })).toEqual(whole);
    });
  }, 600_000);
});

describe("numbers that are fitted, and windows", () => {
  const text = (transforms: string) => `dlm 1
model Next {
  input past: f32[3, 2]
  output next: f32[2]
  next = past -> flatten -> dense(2)
}
data Rows for Next {
  train = csv("rows.csv", past: ["a", "b"], next: "a")
${transforms}
}
train Next on Rows {
  loss: mse
  optimizer: sgd(learning_rate: 0.01)
  batch: 4
  epochs: 2
}
`;
  const rows = Array.from({ length: 23 }, (_, n) => [Math.fround(100 + 7 * Math.sin(n)), Math.fround(5)] as const);
  write("rows.csv", `a,b\n${rows.map((row) => row.join(",")).join("\n")}\n`);
  const windows =
    "  past = past -> standardize -> window(3, stride: 2)\n  next = next -> standardize -> window(2, offset: 4, stride: 2)";

  it("are those of the rows, and answers and errors are in the data's unit", async () => {
    const manifest = manifestOf(text(windows));
    const data = await loadSplit(manifest, "train", [folder]);
    // Rows 2n to 2n + 5 of 23.
    expect(data.rows).toBe(9);
    await withModel(manifest, async (model) => {
      await model.train(data);
      const read = async (name: string) => [...(await model.executor.read({ kind: "parameter", name: `Next/data/${name}` }))];
      const a = rows.map(([value]) => value);
      const mean = a.reduce((sum, value) => sum + value, 0) / a.length;
      const deviation = Math.sqrt(a.reduce((sum, value) => sum + (value - mean) ** 2, 0) / a.length);
      expect(await read("past/standardize/mean")).toEqual([Math.fround(mean), 5]);
      expect(await read("past/standardize/deviation")).toEqual([Math.fround(deviation), 1]);
      expect(await read("next/standardize/mean")).toEqual([Math.fround(mean)]);

      const answers = (await model.predict(
        Array.from({ length: 9 }, (_, n) => ({ past: rows.slice(2 * n, 2 * n + 3).flat() })),
      )) as readonly { readonly next: Float32Array }[];
      const errors = answers.flatMap(({ next }, n) => [...next].map((value, t) => value - (rows[2 * n + 4 + t]?.[0] ?? 0)));
      const { loss, outputs } = await model.evaluate(data);
      const mae = errors.reduce((sum, error) => sum + Math.abs(error), 0) / errors.length;
      const mse = errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length;
      expect(outputs.next).toMatchObject({ mae: expect.closeTo(mae, 4), mse: expect.closeTo(mse, 3) });
      // What is trained on is the standardised target.
      expect(loss).toBeCloseTo(mse / deviation ** 2, 4);
    });
  }, 600_000);

  it("are the same where the rows are streamed", async () => {
    const manifest = manifestOf(text(windows));
    const data = await loadSplit(manifest, "train", [folder]);
    await withModel(manifest, async (model) => {
      // Few bytes: windows of one batch of examples.
      const whole = await model.evaluate(data);
      expect(await model.evaluate(data, { memoryLimit: 1 })).toEqual(whole);
    });
  }, 600_000);
});
