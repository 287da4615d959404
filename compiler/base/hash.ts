/** FNV-1a over UTF-16 units, 64 bits, as 16 hexadecimal digits: tells texts apart, keeps no secrets. */
export function hashText(text: string): string {
  const prime = 0x100000001b3n;
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i++) hash = ((hash ^ BigInt(text.charCodeAt(i))) * prime) & 0xffffffffffffffffn;
  return hash.toString(16).padStart(16, "0");
}
