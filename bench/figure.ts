/** Three digits. */
export const figure = (value: number): string => {
  const rounded = Number(value.toPrecision(3));
  return Math.abs(rounded) >= 100 ? rounded.toFixed(0) : Number.isInteger(value) ? String(value) : value.toPrecision(3);
};
