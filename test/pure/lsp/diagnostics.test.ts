import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, connectInProcess } from "../../harness/editor_client.js";

const broken = `dlm 1

model Digits {
  input  image: f32[28, 28, 1]
  output digit: class[10]

  digit = image -> conv2d(8, kernel: 3) -> dense(10) -> softmax
}
`;

describe("diagnostics", () => {
  let client: Client;
  beforeAll(async () => {
    client = await connectInProcess();
  });
  afterAll(() => client.stop());

  it("tell what is wrong, with places that have to do with it and a page about it", async () => {
    await client.open("untitled:One", broken);
    const [told, ...more] = await client.diagnostics("untitled:One");
    expect(more).toEqual([]);
    expect(told).toMatchObject({
      code: "DLM201",
      source: "dlmc",
      severity: 1,
      range: { start: { line: 6, character: 43 } },
    });
    expect(told?.message).toMatch(/^dense takes one axis of features, and got three\n/);
    expect(told?.message).toMatch(/help: add `-> flatten`/);
  });
});
