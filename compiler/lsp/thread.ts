import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import type { CancellationToken } from "vscode-languageserver/node";
import { type Analysis, analyseText } from "../editor/analysis.js";
import { type FileTexts, loaderOf, textsOf } from "../editor/file_texts.js";
import type { Log } from "./log.js";
import { type AskSlowly, answerSlowly, askHere, type SlowAnswer, type SlowKind, type SlowQuestion } from "./slow_answers.js";

interface Question {
  readonly kind: SlowKind;
  readonly texts: FileTexts;
  readonly question: SlowQuestion<SlowKind>;
}

type Reply = { readonly answer: SlowAnswer<SlowKind> } | { readonly bug: string };

interface Waiting {
  readonly analysis: Analysis;
  readonly kind: SlowKind;
  readonly question: SlowQuestion<SlowKind>;
  readonly token: CancellationToken;
  readonly settle: (answer: Promise<SlowAnswer<SlowKind> | undefined>) => void;
}

/**
 * Asks a thread of its own, so that typing is answered while a network is compiled. One question at a time: those that nobody waits for
 * any more when their turn comes are left out. Where there can be no thread, questions are answered here.
 */
export function createThread(log: Log): AskSlowly {
  // Sources run by way of a loader, which threads do not have.
  if (import.meta.url.endsWith(".ts")) return askHere;
  const queue: Waiting[] = [];
  const state: { worker?: Worker; asked?: Waiting; failed?: true } = {};

  const next = (): void => {
    const waiting = state.asked ? undefined : queue.shift();
    if (!waiting) return;
    const { analysis, kind, question, token, settle } = waiting;
    if (token.isCancellationRequested || state.failed) {
      settle(askHere(kind, analysis, question, token));
      next();
    } else {
      state.asked = waiting;
      state.worker ??= start();
      state.worker.postMessage({ kind, texts: textsOf(analysis), question } satisfies Question);
    }
  };

  const done = (answer: (waiting: Waiting) => Promise<SlowAnswer<SlowKind> | undefined>): void => {
    const { asked } = state;
    delete state.asked;
    asked?.settle(answer(asked));
    next();
  };

  const start = (): Worker => {
    const worker = new Worker(new URL(import.meta.url), { workerData: role });
    worker.on("message", (reply: Reply) =>
      done(async () => {
        if ("answer" in reply) return reply.answer;
        throw new Error(reply.bug);
      }),
    );
    worker.on("error", (error) => {
      log.bug("the thread for slow answers", error);
      state.failed = true;
      done(({ kind, analysis, question, token }) => askHere(kind, analysis, question, token));
    });
    worker.unref();
    return worker;
  };

  const ask = (kind: SlowKind, analysis: Analysis, question: SlowQuestion<SlowKind>, token: CancellationToken) =>
    new Promise<SlowAnswer<SlowKind> | undefined>((settle) => {
      queue.push({ kind, analysis, question, token, settle });
      next();
    });
  return ask as AskSlowly;
}

const role = "dlmc: slow answers";

/** In the thread: the same file, or the bundle that it has become part of. */
function answerQuestions(port: NonNullable<typeof parentPort>): void {
  const last: { key?: string; analysis?: Analysis } = {};
  port.on("message", ({ kind, texts, question }: Question) => {
    try {
      const key = JSON.stringify(texts);
      const analysis = last.key === key && last.analysis ? last.analysis : analyseText(texts.source, { load: loaderOf(texts) });
      Object.assign(last, { key, analysis });
      port.postMessage({ answer: answerSlowly(kind, analysis, question) } satisfies Reply);
    } catch (error) {
      port.postMessage({ bug: error instanceof Error ? (error.stack ?? error.message) : String(error) } satisfies Reply);
    }
  });
}

if (!isMainThread && workerData === role && parentPort) answerQuestions(parentPort);
