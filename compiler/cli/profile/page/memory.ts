import { escaped } from "../../../base/escaped.js";
import { showMemory } from "../../../base/figures.js";
import type { HeldValue, SlotReport } from "../memory.js";
import type { Report } from "../report.js";
import { place } from "./markup.js";

const width = 1080;
const left = 10;
const rowsHeight = 260;
const liveHeight = 70;
/** A slot is as high as it is large, but never too low to see. */
const leastRow = 3;
const gap = 1;

/** What the plan said and what was counted, what it is made of, and which values lie in which slot while the kernels run. */
export function memory(report: Report): string {
  const { predicted, real, kinds } = report.memory;
  const parts = [...kinds].sort((a, b) => b.bytes - a.bytes);
  const off = Math.abs(real - predicted) / Math.max(predicted, 1);
  const bars = parts.map(
    ({ kind, bytes }) =>
      `<b style="flex-grow:${bytes}" title="${kind}\n${showMemory(bytes)}"><span>${kind} ${showMemory(bytes)}</span></b>`,
  );
  const said = `<p>Planned before anything ran: <strong>${showMemory(predicted)}</strong>. Live buffers that the runtime counted at the peak: <strong>${showMemory(real)}</strong>, ${off < 0.0005 ? "the same" : `${(100 * off).toFixed(1)} % off`}.</p>`;
  const slots =
    report.memory.slots.length === 0
      ? ""
      : `${slotPlot(report)}<p class="note">Slots from the largest down, as high as they are large; kernels from left to right. Below, the bytes of values that a later kernel still reads.</p>`;
  return `${said}<div class="kinds">${bars.join("")}</div>${slots}`;
}

function slotPlot({ memory: { slots, live }, kernels }: Report): string {
  const total = slots.reduce((sum, { bytes }) => sum + bytes, 0);
  const heights = slots.map(({ bytes }) => Math.max(leastRow, (bytes / total) * rowsHeight));
  const tops = heights.map((_, n) => heights.slice(0, n).reduce((sum, height) => sum + height + gap, 0));
  const end = (tops.at(-1) ?? 0) + (heights.at(-1) ?? 0);
  const count = Math.max(1, live.length);
  const x = (kernel: number): number => left + (kernel / count) * (width - 2 * left);
  const rows = slots.map(
    (_, n) =>
      `<rect class="free" x="${left}" y="${place(tops[n] ?? 0)}" width="${width - 2 * left}" height="${place(heights[n] ?? 0)}" rx="2"/>`,
  );
  const values = slots.flatMap((slot, n) =>
    slot.values.map((value) =>
      box(slot, value, { x, top: tops[n] ?? 0, height: heights[n] ?? 0, look: kernels[value.first]?.phase ?? "forward" }),
    ),
  );
  const most = Math.max(...live, 1);
  const base = end + 14 + liveHeight;
  const y = (bytes: number): number => base - (bytes / most) * liveHeight;
  const steps = live.map((bytes, n) => `L${place(x(n))} ${place(y(bytes))}L${place(x(n + 1))} ${place(y(bytes))}`).join("");
  const curve = `<path class="live" d="M${place(x(0))} ${base}${steps}L${place(x(count))} ${base}Z"><title>at most ${showMemory(most)} of the ${showMemory(total)} in slots</title></path>`;
  return `<svg class="slots" viewBox="0 0 ${width} ${place(base + 4)}" role="img" aria-label="What the slots hold">${rows.join("")}${values.join("")}${curve}<text x="${left + 4}" y="${place(base - liveHeight + 10)}">at most ${showMemory(most)} live</text></svg>`;
}

interface Place {
  readonly x: (kernel: number) => number;
  readonly top: number;
  readonly height: number;
  readonly look: string;
}

function box(slot: SlotReport, { value, bytes, first, last }: HeldValue, { x, top, height, look }: Place): string {
  const facts = `${value}\n${showMemory(bytes)} of ${slot.name}, ${showMemory(slot.bytes)}\nfrom kernel ${first} to ${last}`;
  const wide = x(last + 1) - x(first);
  const label =
    height > 12 && wide > 7 * value.length
      ? `<text x="${place(x(first) + 4)}" y="${place(top + height / 2 + 4)}">${escaped(value)}</text>`
      : "";
  return `<g class="${look}"><rect x="${place(x(first))}" y="${place(top)}" width="${place(Math.max(1, wide - 1))}" height="${place(height)}" rx="2"><title>${escaped(facts)}</title></rect>${label}</g>`;
}
