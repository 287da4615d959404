import type { Term } from "./value.js";

/** Sums two lists of terms that are in the order of their atoms' ids. */
export function addTerms(a: readonly Term[], b: readonly Term[]): readonly Term[] {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const sum: Term[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const x = a[i];
    const y = b[j];
    if (x && (!y || x.atom.id < y.atom.id)) {
      sum.push(x);
      i++;
    } else if (y && (!x || y.atom.id < x.atom.id)) {
      sum.push(y);
      j++;
    } else {
      const coefficient = x.coefficient + y.coefficient;
      if (coefficient !== 0) sum.push({ atom: x.atom, coefficient });
      i++;
      j++;
    }
  }
  return sum;
}

/** The greatest common divisor; that of 0 and n is n. */
export const gcd = (a: number, b: number): number => (b === 0 ? Math.abs(a) : gcd(b, a % b));
