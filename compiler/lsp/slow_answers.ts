import type { CancellationToken } from "vscode-languageserver/node";
import type { Analysis } from "../editor/analysis.js";
import { type CodeLens, resolveLens } from "../editor/code_lenses.js";
import { kernelsAt } from "../editor/kernels_at.js";
import { type PictureOptions, pictureOf } from "../editor/picture/picture_of.js";

/** What needs passes of the compiler, and may take seconds. All are functions of an analysis and plain data. */
export const slowAnswers = {
  lens: (analysis: Analysis, lens: CodeLens) => resolveLens(analysis, lens),
  kernels: (analysis: Analysis, offset: number) => kernelsAt(analysis, offset) ?? null,
  picture: (analysis: Analysis, options: PictureOptions) => pictureOf(analysis, options) ?? null,
};

type Answers = typeof slowAnswers;
export type SlowKind = keyof Answers;
export type SlowQuestion<Kind extends SlowKind> = Parameters<Answers[Kind]>[1];
export type SlowAnswer<Kind extends SlowKind> = ReturnType<Answers[Kind]>;

/** Answers, here or elsewhere; undefined where nobody waits any more. */
export type AskSlowly = <Kind extends SlowKind>(
  kind: Kind,
  analysis: Analysis,
  question: SlowQuestion<Kind>,
  token: CancellationToken,
) => Promise<SlowAnswer<Kind> | undefined>;

export function answerSlowly<Kind extends SlowKind>(kind: Kind, analysis: Analysis, question: SlowQuestion<Kind>) {
  const answer = slowAnswers[kind] as (analysis: Analysis, question: SlowQuestion<Kind>) => SlowAnswer<Kind>;
  return answer(analysis, question);
}

/** In this thread, which does nothing else meanwhile. */
export const askHere: AskSlowly = async (kind, analysis, question, token) =>
  token.isCancellationRequested ? undefined : answerSlowly(kind, analysis, question);
