import jpeg from "jpeg-js";
import { PNG } from "pngjs";
import { expect, it } from "vitest";
import { decodePicture, pictureShape, pictureValues } from "../../../compiler/cli/pictures.js";

const pixels = Uint8Array.from([255, 0, 0, 255, 0, 255, 0, 128, 0, 0, 255, 255, 10, 20, 30, 0]);

it("reads PNG pixels as they were written", async () => {
  const png = new PNG({ width: 2, height: 2 });
  png.data = Buffer.from(pixels);
  const picture = await decodePicture(PNG.sync.write(png));
  expect(picture).toMatchObject({ width: 2, height: 2 });
  expect([...pictureValues(picture!, 3)]).toEqual([255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30]);
  expect([...pictureValues(picture!, 4)]).toEqual([...pixels]);
});

it("reads JPEG nearly as it was written", async () => {
  const data = Buffer.alloc(8 * 8 * 4, 200);
  const picture = await decodePicture(jpeg.encode({ width: 8, height: 8, data }, 95).data);
  expect(picture).toMatchObject({ width: 8, height: 8 });
  for (const value of pictureValues(picture!, 1)) expect(Math.abs(value - 200)).toBeLessThan(4);
});

it("makes grey by the luma of BT.601", () => {
  // 0.299·255 = 76.2, 0.587·255 = 149.7, 0.114·255 = 29.1, 2.99 + 11.74 + 3.42 = 18.2
  expect([...pictureValues({ width: 2, height: 2, rgba: pixels }, 1)]).toEqual([76, 150, 29, 18]);
});

it("knows other files for what they are", async () => {
  expect(await decodePicture(Uint8Array.from([1, 2, 3]))).toBeUndefined();
  expect(await decodePicture(new Uint8Array())).toBeUndefined();
});

it("takes shapes of pictures alone", () => {
  expect(pictureShape([28, 28, 1])).toEqual({ height: 28, width: 28, channels: 1 });
  expect(pictureShape([28, 30])).toEqual({ height: 28, width: 30, channels: 1 });
  for (const shape of [[784], [28, 28, 2], [2, 28, 28, 1]]) expect(pictureShape(shape)).toBeUndefined();
});
