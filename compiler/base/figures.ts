/** Numbers as people read them: three digits, and a unit that suits. */

/** Of milliseconds: `18.4 ms`, `340 µs`. */
export const showTime = (milliseconds: number): string =>
  milliseconds >= 1 ? `${digits(milliseconds)} ms` : `${digits(milliseconds * 1000)} µs`;

/** `54.2 G`: of counts and rates. */
export function showCount(count: number): string {
  const units = ["", "k", "M", "G", "T", "P"];
  const power = count < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(count) / 3));
  return `${digits(count / 1000 ** power)} ${units[power]}`.trimEnd();
}

/** `121,930`: every digit of a whole number. By hand, since Node takes longer to load its tables of languages than to schedule a kernel. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

/** `3.5 MB`, decimal as bandwidths are. */
export const showBytes = (bytes: number): string => {
  const shown = showCount(bytes);
  return /[a-zA-Z]$/.test(shown) ? `${shown}B` : `${shown} B`;
};

/** `7.7 MiB`, as `dlmc build` shows memory. */
export function showMemory(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes >= 2 ** 20 ? `${(bytes / 2 ** 20).toFixed(1)} MiB` : `${(bytes / 1024).toFixed(1)} KiB`;
}

/** `23.4 %` */
export const showShare = (share: number): string => (Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : "–");

const digits = (value: number): string => {
  if (!Number.isFinite(value)) return "–";
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
};
