/** Pixels of a decoded picture, four bytes each: red, green, blue, alpha. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** PNG and JPEG by their first bytes; `undefined` for anything else. Throws the decoder's error for a broken file. */
export async function decodePicture(bytes: Uint8Array): Promise<Picture | undefined> {
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47])) {
    // By its default: of a CommonJS module in a bundle nothing else is there.
    const { default: pngjs } = await import("pngjs");
    const { width, height, data } = pngjs.PNG.sync.read(Buffer.from(bytes));
    return { width, height, rgba: data };
  }
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) {
    const { default: jpeg } = await import("jpeg-js");
    const { width, height, data } = jpeg.decode(bytes, { useTArray: true, formatAsRGBA: true });
    return { width, height, rgba: data };
  }
  return undefined;
}

const startsWith = (bytes: Uint8Array, magic: readonly number[]): boolean => magic.every((byte, i) => bytes[i] === byte);

/** What a model's input makes of a picture: rows, columns and channels, where its shape is one of a picture. */
export function pictureShape(
  shape: readonly number[],
): { readonly height: number; readonly width: number; readonly channels: number } | undefined {
  const [height, width, channels = 1] = shape;
  if (height === undefined || width === undefined || shape.length > 3 || ![1, 3, 4].includes(channels)) return undefined;
  return { height, width, channels };
}

/**
 * The values that a model gets, 0 to 255, channels last, as data sets of bytes hold them: `scale` in the `.dlm` file does the
 * rest. One channel is the luma of ITU-R BT.601, which is what PIL and OpenCV make grey by; three leave alpha out.
 */
export function pictureValues({ rgba }: Picture, channels: number): Float32Array {
  const pixels = rgba.length / 4;
  const values = new Float32Array(pixels * channels);
  for (let i = 0; i < pixels; i++) {
    const at = 4 * i;
    if (channels === 1) values[i] = Math.round(0.299 * rgba[at]! + 0.587 * rgba[at + 1]! + 0.114 * rgba[at + 2]!);
    else for (let c = 0; c < channels; c++) values[i * channels + c] = rgba[at + c]!;
  }
  return values;
}
