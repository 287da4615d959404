import { escaped } from "../../base/escaped.js";
import { showCount, showMemory, showShare, showTime } from "../../base/figures.js";
import { kernelTable, layerTable } from "./page/kernels.js";
import { memory } from "./page/memory.js";
import { roofline } from "./page/roofline.js";
import { script } from "./page/script.js";
import { style } from "./page/style.js";
import { timeline } from "./page/timeline.js";
import { type Phase, phases } from "./places.js";
import type { Report } from "./report.js";
import { footnote } from "./table.js";

/** One file that needs nothing else: no network, and without JavaScript only the sorting and the zoom are missing. */
export function renderPage(report: Report): string {
  const { model, program, batch, adapter, file } = report;
  const title = `${model} ${program}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)} – dlmc profile</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${escaped(title)}</h1>
<p>batch ${batch} of <code>${escaped(file)}</code>, on ${escaped(adapter)}</p>
</header>
<main>
<section class="tiles">${tiles(report)}</section>
<section>
<h2>One run</h2>
<div class="legend">${legend(report)}<label class="zoom">zoom <input id="zoom" type="range" min="1" max="20" step="0.5" value="1"></label></div>
${timeline(report)}
</section>
<div class="columns">
<section>
<h2>Against the limits of this device</h2>
${roofline(report)}
</section>
<section>
<h2>Layers</h2>
${layerTable(report)}
</section>
</div>
<section>
<h2>Memory</h2>
${memory(report)}
</section>
<section>
<h2>Kernels</h2>
${kernelTable(report)}
</section>
</main>
<footer>${escaped(sentence(footnote(report)))} FLOP and bytes are those of the algorithm: every tensor is moved once. The limits were measured just before and after, by a kernel of multiplications and additions and one that adds two arrays.</footer>
<div id="tip" hidden></div>
<script>${script}</script>
</body>
</html>
`;
}

const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;

function tiles({ step, limits, memory: { real }, copies }: Report): string {
  const all: readonly (readonly [string, string, string])[] = [
    [showTime(step.wall), "a run among others", `${showTime(step.host)} of the host beside it`],
    [showTime(step.device), "kernels one by one", `compiled in ${showTime(step.compile)}`],
    [
      `${showCount(step.gigaflops * 1e9)}FLOP/s`,
      "on average",
      `${showShare(step.gigaflops / limits.gigaflops)} of what the device reaches`,
    ],
    [String(step.dispatches), "dispatches", copies.count === 0 ? "no copies" : `and ${copies.count} copies`],
    [showMemory(real), "live at the peak", "counted by the runtime"],
  ];
  return all
    .map(([value, what, more]) => `<div><strong>${value}</strong><span>${what}</span><small>${more}</small></div>`)
    .join("");
}

function legend({ kernels, step }: Report): string {
  const entry = (phase: Phase) => {
    const time = kernels.filter((kernel) => kernel.phase === phase).reduce((sum, kernel) => sum + kernel.time, 0);
    return time === 0
      ? ""
      : `<span><em class="dot ${phase}"></em>${phase} ${showTime(time)}, ${showShare(time / step.device)}</span>`;
  };
  const fused = kernels.some(({ phase, phases: own }) => phase !== "update" && own.includes("update"));
  return `${phases.map(entry).join("")}${fused ? `<span><em class="dot update"></em>as a stripe: updated in the gradient's kernel</span>` : ""}`;
}
