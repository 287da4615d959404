/**
 * The candidate that was probably meant by `name`, or undefined when none is near: the nearest by Damerau-Levenshtein
 * distance with at most one change for every three characters. Upper and lower case count as a quarter of a change, and of equals
 * the first candidate wins.
 */
export function suggest(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let nearest = Math.max(1, Math.floor(name.length / 3)) + 0.5;
  for (const candidate of candidates) {
    if (candidate === name || Math.abs(candidate.length - name.length) > nearest) continue;
    const far = distance(name, candidate);
    // A one-letter name is near to every other one-letter name, which helps nobody: there at least half must agree.
    if (far < nearest && far <= Math.max(name.length, candidate.length) / 2) {
      best = candidate;
      nearest = far;
    }
  }
  return best;
}

/** The same, as a fact of a message. */
export function suggestion(name: string, candidates: Iterable<string>): { readonly suggestion?: string } {
  const near = suggest(name, candidates);
  return near === undefined ? {} : { suggestion: near };
}

/** Damerau-Levenshtein distance in its optimal-string-alignment form: insert, delete, replace, swap of neighbours cost 1. */
export function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1]! + replacement(a[i - 1]!, b[j - 1]!);
      let least = Math.min(replaced, last[j]! + 1, row[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, beforeLast[j - 2]! + 1);
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}

function replacement(a: string, b: string): number {
  if (a === b) return 0;
  return a.toLowerCase() === b.toLowerCase() ? 0.25 : 1;
}
