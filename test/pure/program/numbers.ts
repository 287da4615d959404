type Values = { readonly [name: string]: readonly number[] };

/** Numbers between -1 and 1, the same for the same seed: a linear congruential generator's upper bits. */
export function numbers(seed: number, shape: readonly number[]): readonly number[] {
  const count = shape.reduce((a, b) => a * b, 1);
  const states = [seed * 2654435761 + 12345];
  return Array.from({ length: count }, (_, i) => {
    states.push((Math.imul(states[i], 1664525) + 1013904223) >>> 0);
    return (states[i + 1] >>> 8) / 2 ** 23 - 1;
  });
}

/** (f(x + h) - f(x - h)) / 2h for every number of `at`: right to about 1e-9 in float64 where f is smooth. */
export function centralDifferences(at: Values, f: (values: Values) => number, h = 1e-5): Values {
  return Object.fromEntries(
    Object.entries(at).map(([name, values]) => [
      name,
      values.map((_, i) => {
        const moved = (by: number) => ({ ...at, [name]: values.map((value, j) => (j === i ? value + by : value)) });
        return (f(moved(h)) - f(moved(-h))) / (2 * h);
      }),
    ]),
  );
}
