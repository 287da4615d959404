/** A coordinate or a percentage, to a hundredth. */
export const place = (value: number): string => String(Math.round(value * 100) / 100);

/** Round numbers from 0 up to `most`, about as many as wanted: 1, 2 or 5 times a power of ten apart. */
export function ticksTo(most: number, wanted: number): readonly number[] {
  const rough = Math.max(most, 1e-12) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, n) => n * step);
}
