import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { watchOthers } from "../load.js";
import { machine } from "../measure.js";
import { spreadOf } from "../outcome.js";
import { bundlePrograms } from "../programs.js";
import type { Figure } from "./figures.js";
import type { Question, Reading } from "./reading.js";
import type { FigureResult, Point } from "./result.js";

/** Asks every question of a figure once in each round, so that what disturbs the machine for a while disturbs no point alone. */
export async function measureFigure(figure: Figure, rounds: number, tell: (line: string) => void): Promise<FigureResult> {
  await bundlePrograms([{ in: "growth/answer.ts", out: "growth-answer" }]);
  const others = watchOthers();
  const readings = new Map<Question, Reading[]>();
  for (let round = 1; round <= rounds; round++)
    for (const { name, places } of figure.series)
      for (const { x, questions } of places)
        for (const question of questions) {
          const reading = await ask(question);
          readings.set(question, [...(readings.get(question) ?? []), reading]);
          tell(
            `${figure.name}, ${name}, ${x}, ${question.what}: ${least(reading.ms)} ms, ${least(reading.processorMs)} of the processor`,
          );
        }
  const adapter = [...readings.values()].flat().find((reading) => reading.adapter)?.adapter;
  const otherCores = others();
  return {
    figure: figure.name,
    date: new Date().toISOString(),
    rounds,
    machine: machine(),
    ...(adapter !== undefined && { adapter }),
    ...(otherCores !== undefined && { otherCores }),
    series: figure.series.map(({ name, places }) => ({
      name,
      points: places.flatMap(({ x, questions }) =>
        questions.map((question) => pointOf(x, question, readings.get(question) ?? [])),
      ),
    })),
  };
}

const least = (values: readonly number[]): string => spreadOf(values).min.toFixed(2);

function pointOf(x: number, { what }: Question, readings: readonly Reading[]): Point {
  const step = readings[0]?.step;
  return {
    x,
    what,
    ms: spreadOf(readings.flatMap(({ ms }) => ms)),
    processorMs: spreadOf(readings.flatMap(({ processorMs }) => processorMs)),
    ...(step && { step }),
  };
}

const answering = fileURLToPath(new URL("../generated/growth-answer.js", import.meta.url));

/** One question to one process; rejects with what it said where it ends without an answer. */
function ask(question: Question): Promise<Reading> {
  const child = fork(answering, { stdio: ["ignore", "ignore", "pipe", "ipc"], execArgv: [] });
  const said: string[] = [];
  child.stderr?.setEncoding("utf8").on("data", (text: string) => said.push(text));
  child.send(question);
  return new Promise((resolve, reject) => {
    child.once("message", (reading) => resolve(reading as Reading));
    child.once("exit", () => reject(new Error(said.join("").trim() || "it ended without a word")));
  });
}
