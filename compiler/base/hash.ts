/** FNV-1a over UTF-16 units, of 64 bits, as 16 hexadecimal digits: tells texts apart, keeps no secrets. */
export const hashText = (text: string): string =>
  overUnits(text, 0xcbf29ce484222325n, (hash, unit) => BigInt.asUintN(64, (hash ^ BigInt(unit)) * 0x100000001b3n))
    .toString(16)
    .padStart(16, "0");

/** The same of 32 bits, as a number: for many short texts. */
export const hashWord = (text: string): number =>
  overUnits(text, 0x811c9dc5, (hash, unit) => Math.imul(hash ^ unit, 0x01000193) >>> 0);

function overUnits<H>(text: string, basis: H, step: (hash: H, unit: number) => H): H {
  let hash = basis;
  for (let i = 0; i < text.length; i++) hash = step(hash, text.charCodeAt(i));
  return hash;
}
