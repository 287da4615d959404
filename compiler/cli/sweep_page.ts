import { escaped } from "../base/escaped.js";
import type { Suggestion, SweepPoint } from "./rate_sweep.js";

const size = { width: 720, height: 400, left: 70, top: 20, right: 20, bottom: 50 } as const;

/** A page with the curve of a sweep, complete in itself. */
export function sweepPage(model: string, points: readonly SweepPoint[], suggestion: Suggestion | undefined): string {
  const text = suggestion
    ? `Suggested: ${suggestion.rate.toPrecision(2)}, at most ${suggestion.most.toPrecision(2)}.`
    : "The loss never falls.";
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Learning rates of ${escaped(model)}</title>
<style>
  body { font: 15px system-ui, sans-serif; margin: 2rem; color: #222; background: #fff }
  svg text { font-size: 12px; fill: #555 }
  @media (prefers-color-scheme: dark) { body { color: #ddd; background: #181818 } svg text { fill: #aaa } }
</style>
<h1>Learning rates of ${escaped(model)}</h1>
<p>${text}</p>
${sweepPicture(points, suggestion)}
</html>
`;
}

/** Loss over the logarithm of the learning rate: each step faint, the smoothed curve strong, the suggestion a line. */
function sweepPicture(points: readonly SweepPoint[], suggestion: Suggestion | undefined): string {
  const { width, height, left, top, right, bottom } = size;
  const logs = points.map(({ rate }) => Math.log10(rate));
  const [from, to] = [Math.min(...logs), Math.max(...logs)];
  const highest = Math.max(...points.map(({ smoothed }) => smoothed));
  const lowest = Math.min(...points.map(({ smoothed }) => smoothed));
  const room = 0.05 * (highest - lowest || 1);
  const x = (log: number): number => left + ((log - from) / (to - from || 1)) * (width - left - right);
  const y = (loss: number): number =>
    height - bottom - ((loss - lowest + room) / (highest - lowest + 2 * room)) * (height - top - bottom);
  const line = (of: (point: SweepPoint) => number): string =>
    points.map((point, n) => `${x(logs[n] as number).toFixed(1)},${y(Math.min(of(point), highest + room)).toFixed(1)}`).join(" ");
  const decades = Array.from({ length: Math.floor(to) - Math.ceil(from) + 1 }, (_, n) => Math.ceil(from) + n);
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => lowest + share * (highest - lowest));
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="loss over learning rate">
${decades.map((log) => `<path d="M${x(log).toFixed(1)} ${top}V${height - bottom}" stroke="#8884"/><text x="${x(log).toFixed(1)}" y="${height - bottom + 18}" text-anchor="middle">1e${log}</text>`).join("\n")}
${ticks.map((loss) => `<path d="M${left} ${y(loss).toFixed(1)}H${width - right}" stroke="#8884"/><text x="${left - 8}" y="${(y(loss) + 4).toFixed(1)}" text-anchor="end">${loss.toPrecision(3)}</text>`).join("\n")}
<polyline points="${line(({ loss }) => loss)}" fill="none" stroke="#4a8fe744"/>
<polyline points="${line(({ smoothed }) => smoothed)}" fill="none" stroke="#4a8fe7" stroke-width="2"/>
${suggestion ? `<path d="M${x(Math.log10(suggestion.rate)).toFixed(1)} ${top}V${height - bottom}" stroke="#e0662f" stroke-dasharray="4 3"/>` : ""}
<text x="${(left + width - right) / 2}" y="${height - 10}" text-anchor="middle">learning rate</text>
</svg>`;
}
