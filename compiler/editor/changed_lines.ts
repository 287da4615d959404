import type { Source } from "../base/span.js";
import type { TextEdit } from "./text_edit.js";

/** Tables larger than this are not filled: all lines between the first and the last change are one change then. */
const largestTable = 4_000_000;

/** The lines in which a text differs from another, as few as possible, so that cursors and folds elsewhere stay where they are. */
export function changedLines({ path, text }: Source, wanted: string): readonly TextEdit[] {
  if (text === wanted) return [];
  const [before, after] = [linesOf(text), linesOf(wanted)];
  let head = 0;
  while (head < Math.min(before.length, after.length) && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(before.length, after.length) - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;

  const starts = offsetsOf(before);
  const [old, fresh] = [before.slice(head, before.length - tail), after.slice(head, after.length - tail)];
  return runsOf(old, fresh).map(({ from, to, lines }) => ({
    span: { path, start: starts[head + from] ?? text.length, end: starts[head + to] ?? text.length },
    text: lines.join(""),
  }));
}

/** Lines with their line breaks. */
const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

function offsetsOf(lines: readonly string[]): readonly number[] {
  const starts = [0];
  for (const line of lines) starts.push(starts[starts.length - 1]! + line.length);
  return starts;
}

interface Run {
  /** The old lines `from` up to, but not with, `to` become `lines`. */
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

/** What lies between the lines of a longest common subsequence. */
function runsOf(old: readonly string[], fresh: readonly string[]): readonly Run[] {
  if ((old.length + 1) * (fresh.length + 1) > largestTable) return [{ from: 0, to: old.length, lines: fresh }];
  const width = fresh.length + 1;
  const common = new Uint32Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = fresh.length - 1; j >= 0; j--) {
      const at = i * width + j;
      common[at] = old[i] === fresh[j] ? common[at + width + 1]! + 1 : Math.max(common[at + width]!, common[at + 1]!);
    }
  }
  const runs: Run[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < fresh.length) {
    const [from, first] = [i, j];
    while ((i < old.length || j < fresh.length) && !(i < old.length && j < fresh.length && old[i] === fresh[j])) {
      const takesOld = j >= fresh.length || (i < old.length && common[(i + 1) * width + j]! >= common[i * width + j + 1]!);
      if (takesOld) i += 1;
      else j += 1;
    }
    if (i > from || j > first) runs.push({ from, to: i, lines: fresh.slice(first, j) });
    while (i < old.length && j < fresh.length && old[i] === fresh[j]) {
      i += 1;
      j += 1;
    }
  }
  return runs;
}
