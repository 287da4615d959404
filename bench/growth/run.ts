/**
 * `npm run bench:growth`: how times grow with the batch and with depth, as docs/growth/*.json and pictures of it. `-- --only FIGURE`
 * measures one of them, `--rounds N` changes how often, `--draw` draws what was measured before. Drawn is processor time, which a busy
 * machine disturbs less; `--wall` draws the clock's.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError } from "commander";
import { type Figure, figures, type Panel } from "./figures.js";
import { measureFigure } from "./measure.js";
import { drawPlots, type Line, type Plot } from "./plot.js";
import type { FigureResult, Point } from "./result.js";

const figureName = (text: string): string => {
  if (figures.some(({ name }) => name === text)) return text;
  throw new InvalidArgumentError(`the figures are ${figures.map(({ name }) => name).join(", ")}`);
};

const wholeNumber = (text: string): number => {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError("a whole number from 1 is needed");
};

const at = (file: string): string => fileURLToPath(new URL(`../../docs/growth/${file}`, import.meta.url));

type Clock = "ms" | "processorMs";

function plotOf(panel: Panel, clock: Clock, { axis, series }: Figure, result: FigureResult): Plot {
  const lines = result.series.map(
    ({ name, points }): Line => ({
      name,
      points: points.filter(({ what }) => what === panel.what).map((point) => ({ x: point.x, ...heightOf(panel, clock, point) })),
    }),
  );
  const places = series[0]?.places.map(({ x }) => x) ?? [];
  const { quantity, title } = panel;
  const unit = quantity === "MiB" || clock === "ms" ? quantity : `${quantity} of processor time`;
  return { title, x: { title: axis, ticks: places }, y: { title: unit }, lines };
}

/** The least of all blocks is what the machine does undisturbed; the bar goes up to the median. */
function heightOf({ quantity }: Panel, clock: Clock, point: Point): Omit<Line["points"][number], "x"> {
  if (quantity === "MiB") return { y: (point.step?.peakBytes ?? 0) / 2 ** 20 };
  const [least, median] = [point[clock].min, point[clock].median].map((ms) => (quantity === "seconds" ? ms / 1000 : ms));
  return { y: least, range: [least, median] };
}

const program = new Command("bench:growth")
  .description("Measures how times grow with the batch and with depth, and draws it into docs/growth")
  .option("--only <figure>", "this figure alone", figureName)
  .option("--rounds <n>", "how often every point is measured", wholeNumber, 3)
  .option("--draw", "draw what was measured before")
  .option("--wall", "draw the clock's time rather than the processor's: on a quiet machine, or for a GPU");

interface Options {
  readonly only?: string;
  readonly rounds: number;
  readonly draw?: true;
  readonly wall?: true;
}

const { only, rounds, draw, wall } = program.parse().opts<Options>();
mkdirSync(at(""), { recursive: true });
for (const figure of figures.filter(({ name }) => only === undefined || name === only)) {
  const { name, title, panels } = figure;
  if (!draw) {
    const measured = await measureFigure(figure, rounds, (line) => console.error(line));
    writeFileSync(at(`${name}.json`), `${JSON.stringify(measured, null, 2)}\n`);
  }
  const result = JSON.parse(readFileSync(at(`${name}.json`), "utf8")) as FigureResult;
  const plots = panels.map((panel) => plotOf(panel, wall ? "ms" : "processorMs", figure, result));
  writeFileSync(at(`${name}.svg`), drawPlots(title, plots));
  console.log(`docs/growth/${name}.svg`);
}
