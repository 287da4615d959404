import { figure } from "./figure.js";
import { markdown } from "./markdown.js";
import { type MetricName, metrics } from "./metrics.js";
import type { Measured, Missing, Outcome, Requirement, RowResult } from "./row.js";
import { longNames } from "./rows/subjects.js";

/** One line for each row and peer: what the README shows. */
export function renderSummary(results: readonly RowResult[]): string {
  const beside = results.filter(({ ablation }) => !ablation);
  const missing = beside.flatMap(({ outcomes }) => outcomes.filter(isMissing));
  // A reason once, however many cells are empty for it.
  const whys = [...new Set(missing.map(({ why }) => firstLine(why)))].map((why) => {
    const subjects = missing.filter((other) => firstLine(other.why) === why).map(({ subject }) => nameOf(subject));
    return `${[...new Set(subjects)].join(", ")}: ${why}`;
  });
  return [
    markdown(["", "dlmc", "beside", "it takes", "ratio", "required", ""], beside.flatMap(linesOf)),
    "",
    ...(whys.length > 0 ? [`Empty cells: ${whys.join("; ")}.`, ""] : []),
    `Medians of alternating runs; ${circumstances(beside)}.`,
  ].join("\n");
}

function linesOf({ title, metric, outcomes }: RowResult): readonly (readonly string[])[] {
  const [own, ...others] = outcomes as readonly [Outcome, ...Outcome[]];
  const peers = others.map((peer) => [
    title,
    cellOf(own, metric),
    nameOf(peer.subject),
    cellOf(peer, metric),
    isMissing(peer) || peer.ratio === undefined ? "" : `${figure(peer.ratio)} ×`,
    ...verdictOf(peer, metric === "ms" && [own, peer].some(isDisturbed)),
  ]);
  // A requirement of dlmc's own value has a line of its own.
  return own.required ? [[title, cellOf(own, metric), "", "", "", ...verdictOf(own, false)], ...peers] : peers;
}

function verdictOf({ required }: Outcome, disturbed: boolean): readonly string[] {
  if (required === undefined) return ["", ""];
  const verdict = "met" in required ? (required.met ? "met" : "**not met**") : "";
  return [textOf(required), verdict && disturbed ? `${verdict}, on a busy machine` : verdict];
}

/** Then a time says little: who spins while waiting suffers most. */
const isDisturbed = (outcome: Outcome): boolean => !isMissing(outcome) && (outcome.otherCores ?? 0) > 0.3;

const textOf = (required: Requirement): string =>
  "ratio" in required ? `≥ ${figure(required.ratio)} ×` : `≤ ${figure(required.atMost)}`;

const cellOf = (outcome: Outcome, metric: MetricName): string =>
  isMissing(outcome) ? "" : `${figure(outcome.value.median)} ${metrics[metric].unit}`.trim();

const nameOf = (subject: string): string => longNames[subject] ?? subject;

/** Everything that is known of a row, and what has to be known to read it. */
export function renderRow(result: RowResult): string {
  const { row, doc, metric, rounds, outcomes, ablation } = result;
  const measured = outcomes.flatMap((outcome) => (isMissing(outcome) ? [] : [outcome]));
  const columns: readonly Column[] = [
    [`${metric}, median`, ({ value }) => figure(value.median)],
    ["min – max", ({ value }) => `${figure(value.min)} – ${figure(value.max)}`],
    ...optional("processor, ms", metric === "ms" ? measured : [], ({ processorMs }) => processorMs && figure(processorMs)),
    ...optional(measured[0]?.rate?.unit ?? "", measured, ({ rate }) => rate && figure(rate.each)),
    ...optional(`× ${outcomes[0]?.subject}${ablation ? ", by the least" : ""}`, measured, ({ ratio }) => ratio?.toFixed(2)),
    ...optional("dispatches", metric === "dispatches" ? [] : measured, ({ dispatches }) => dispatches?.toString()),
    ...optional("buffers", measured, ({ peakBytes }) => peakBytes && `${(peakBytes / 2 ** 20).toFixed(1)} MiB`),
    ...optional("other load, cores", measured, ({ otherCores }) => otherCores?.toFixed(2)),
  ];
  const lines = measured.map((each) => [each.subject, ...columns.map(([, cell]) => cell(each))]);
  const missing = outcomes
    .filter(isMissing)
    .map(({ subject, missing: how, why }) => `${subject} is ${how === "absent" ? "not here" : "failed"}: ${firstLine(why)}\n`);
  return [
    `### ${row}`,
    "",
    doc,
    "",
    markdown(["", ...columns.map(([title]) => title)], lines),
    "",
    ...missing,
    `${rounds} rounds each; ${circumstances([result])}.`,
    "",
  ].join("\n");
}

/** When it was measured, and on what: each thing once. */
function circumstances(results: readonly RowResult[]): string {
  const measured = results.flatMap(({ outcomes }) => outcomes.flatMap((outcome) => (isMissing(outcome) ? [] : [outcome])));
  const loads = measured.flatMap(({ otherCores }) => (otherCores === undefined ? [] : [otherCores]));
  const dates = results.map(({ date }) => date.slice(0, 10)).sort();
  return [
    ...new Set([
      [...new Set([dates[0], dates.at(-1)])].join(" to "),
      // A version once, by the first subject that has it.
      ...measured.filter(isFirstOfVersion).map(({ subject, version }) => `${nameOf(subject)} ${version}`),
      ...results.map(({ machine }) => `Dawn of webgpu ${machine.webgpu}`),
      ...measured.map(({ adapter }) => adapter),
      ...(loads.length > 0 ? [`other processes kept up to ${Math.max(...loads).toFixed(1)} cores busy`] : []),
      ...results.flatMap(({ machine }) => [
        `${machine.processor}, ${machine.cores} cores`,
        machine.system,
        `Node ${machine.node}`,
      ]),
    ]),
  ].join("; ");
}

const isMissing = (outcome: Outcome): outcome is Missing => "missing" in outcome;

const firstLine = (text: string): string => text.split("\n")[0] ?? "";

const isFirstOfVersion = ({ version }: Measured, n: number, all: readonly Measured[]): boolean =>
  all.findIndex((other) => other.version === version) === n;

type Column = readonly [title: string, cell: (measured: Measured) => string];

/** A column that stands only where some subject fills it. */
const optional = (
  title: string,
  measured: readonly Measured[],
  cell: (measured: Measured) => string | 0 | undefined,
): readonly Column[] => (measured.some(cell) ? [[title, (each) => cell(each) || ""]] : []);
