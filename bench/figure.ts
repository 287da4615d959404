/** Three digits, and all of a whole number or of one above a hundred. */
export const figure = (value: number): string => {
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 99.95 ? value.toFixed(0) : value.toPrecision(3);
};
