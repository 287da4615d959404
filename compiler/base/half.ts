/** `x` as half precision (IEEE 754 binary16) has it: 11 significant bits, ties to even; beyond 65520 it is infinite. */
export function roundToHalf(x: number): number {
  const size = Math.abs(x);
  if (Number.isNaN(size)) return x;
  if (size >= 65520) return x * Number.POSITIVE_INFINITY;
  // Below 2^-14 numbers stand as far apart as at it.
  const unit = 2 ** (Math.max(-14, Math.floor(Math.log2(size))) - 10);
  const steps = x / unit;
  const down = Math.floor(steps);
  const rest = steps - down;
  const up = rest > 0.5 || (rest === 0.5 && down % 2 !== 0);
  return (up ? down + 1 : down) * unit;
}

/** The 16 bits of `x` as half precision, its sign first. */
export function bitsOfHalf(x: number): number {
  const value = roundToHalf(x);
  const size = Math.abs(value);
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  if (Number.isNaN(value)) return 0x7e00;
  if (size === Number.POSITIVE_INFINITY) return sign | 0x7c00;
  const exponent = Math.max(-14, size === 0 ? -14 : Math.floor(Math.log2(size)));
  const digits = size / 2 ** (exponent - 10);
  // Below the smallest normal number the exponent's bits are 0, and the first digit is written.
  return sign | (digits < 1024 ? digits : ((exponent + 15) << 10) | (digits - 1024));
}

/** The number that 16 bits are. */
export function halfOfBits(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const digits = bits & 1023;
  if (exponent === 31) return digits === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * digits * 2 ** -24 : sign * (1024 + digits) * 2 ** (exponent - 25);
}
