/** A curve in characters, as wide as there are values or columns; values that are no numbers are left out. */
export async function drawCurve(
  values: readonly number[],
  { columns, height }: { readonly columns: number; readonly height: number },
): Promise<string> {
  const { plot } = (await import("asciichart")).default as unknown as typeof import("asciichart");
  const room = Math.max(20, Math.min(100, columns) - 14);
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return "";
  const shown = Array.from({ length: room }, (_, n) => finite[Math.round((n * (finite.length - 1)) / (room - 1))] as number);
  const label = (value: number): string => value.toPrecision(3).padStart(10);
  const [first = 0] = shown;
  // A flat line has no height of its own, by which the chart would divide.
  if (shown.every((value) => value === first)) return `${label(first)} ┼${"─".repeat(room - 1)}`;
  return plot(shown, { height, format: label });
}
