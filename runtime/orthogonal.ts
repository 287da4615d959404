/**
 * An orthogonal matrix of rows (all axes but the last) by columns, as Keras's `orthogonal`: of the longer by the shorter side of
 * numbers that `draw` gives, the Q of the decomposition QR in which R has a positive diagonal, transposed where rows are the
 * fewer. By modified Gram-Schmidt in float64, each vector twice (Giraud, Langou, Rozložník 2005: that suffices).
 */
export function orthogonal(shape: readonly number[], draw: () => number): Float32Array {
  const columns = shape.at(-1) ?? 1;
  const rows = shape.slice(0, -1).reduce((product, extent) => product * extent, 1);
  const [count, length] = rows < columns ? [rows, columns] : [columns, rows];
  const vectors: Float64Array[] = [];
  while (vectors.length < count) {
    const vector = Float64Array.from({ length }, draw);
    for (const other of [...vectors, ...vectors]) subtract(vector, other, dot(vector, other));
    const norm = Math.sqrt(dot(vector, vector));
    vectors.push(vector.map((x) => x / norm));
  }
  const at = (row: number, column: number) => (rows < columns ? vectors[row]?.[column] : vectors[column]?.[row]) as number;
  return Float32Array.from({ length: rows * columns }, (_, n) => at(Math.floor(n / columns), n % columns));
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, n) => sum + x * (b[n] as number), 0);

/** Takes `amount` times the other from a vector, in place. */
function subtract(vector: Float64Array, other: Float64Array, amount: number): void {
  for (let n = 0; n < vector.length; n += 1) vector[n] = (vector[n] as number) - amount * (other[n] as number);
}
