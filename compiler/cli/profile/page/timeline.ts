import { escaped } from "../../../base/escaped.js";
import { showTime } from "../../../base/figures.js";
import type { KernelReport, Report } from "../report.js";
import { kernelFacts } from "./facts.js";
import { place, ticksTo } from "./markup.js";

/** A stretch of time with one thing in it. */
interface Stretch {
  readonly name: string;
  readonly begin: number;
  readonly end: number;
  readonly look: string;
  readonly facts: string;
}

/**
 * One run on an axis of time: the parts of a step, its layers and its kernels below each other. Plain boxes with places in percent,
 * so that it can be widened and needs no script.
 */
export function timeline({ kernels }: Report): string {
  const ordered = [...kernels].sort((a, b) => a.begin - b.begin);
  const length = Math.max(...ordered.map(({ end }) => end), 1e-9);
  const lanes = [
    lane(
      "part",
      stretches(ordered, ({ phase }) => phase),
      length,
    ),
    lane(
      "layer",
      stretches(ordered, ({ layers, name }) => layers[0] ?? name),
      length,
    ),
    lane("kernel", ordered.map(kernelStretch), length),
  ];
  // The last one may have no room for its text.
  const times = ticksTo(length, 8).filter((at) => at < 0.96 * length);
  const ticks = times.map((at) => `<i style="left:${place((100 * at) / length)}%">${at === 0 ? "0" : showTime(at)}</i>`);
  return `<div class="scroll"><div class="timeline" id="timeline"><div class="axis">${ticks.join("")}</div>${lanes.join("")}</div></div>`;
}

const kernelStretch = (kernel: KernelReport): Stretch => ({
  name: kernel.name,
  begin: kernel.begin,
  end: kernel.end,
  look: kernel.phase !== "update" && kernel.phases.includes("update") ? `${kernel.phase} also-update` : kernel.phase,
  facts: kernelFacts(kernel),
});

/** Kernels that follow each other and have the same of what is asked for. */
function stretches(ordered: readonly KernelReport[], of: (kernel: KernelReport) => string): readonly Stretch[] {
  const groups: KernelReport[][] = [];
  for (const kernel of ordered) {
    const [last] = groups.at(-1) ?? [];
    if (last !== undefined && of(last) === of(kernel)) groups.at(-1)?.push(kernel);
    else groups.push([kernel]);
  }
  return groups.map((group) => {
    const [first] = group as [KernelReport];
    const begin = first.begin;
    const end = Math.max(...group.map((kernel) => kernel.end));
    const count = group.length === 1 ? "1 kernel" : `${group.length} kernels`;
    return { name: of(first), begin, end, look: first.phase, facts: `${of(first)}\n${showTime(end - begin)} in ${count}` };
  });
}

function lane(kind: string, boxes: readonly Stretch[], length: number): string {
  const drawn = boxes.map(({ name, begin, end, look, facts }) => {
    const style = `left:${place((100 * begin) / length)}%;width:${place((100 * (end - begin)) / length)}%`;
    return `<b class="${look}" style="${style}" title="${escaped(facts)}"><span>${escaped(name)}</span></b>`;
  });
  return `<div class="lane ${kind}">${drawn.join("")}</div>`;
}
