/** A text as 16 hexadecimal digits: tells texts apart, keeps no secrets. */
export const hashText = (text: string): string =>
  fnv1a(text, { basis: 0xcbf29ce484222325n, prime: 0x100000001b3n, bits: 64 }).toString(16).padStart(16, "0");

/** A text as a whole number of 32 bits. */
export const hashWord = (text: string): number => Number(fnv1a(text, { basis: 0x811c9dc5n, prime: 0x01000193n, bits: 32 }));

/** FNV-1a over UTF-16 units. */
function fnv1a(
  text: string,
  { basis, prime, bits }: { readonly basis: bigint; readonly prime: bigint; readonly bits: number },
): bigint {
  let hash = basis;
  for (let i = 0; i < text.length; i++) hash = BigInt.asUintN(bits, (hash ^ BigInt(text.charCodeAt(i))) * prime);
  return hash;
}
