import type { TracedKernel } from "../../runtime/measure/kernel_tracer.js";
import type { Observer } from "../../runtime/observer.js";

/** A Chrome trace as Perfetto and chrome://tracing open it: https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU */
export interface TraceFile {
  readonly displayTimeUnit: "ms";
  readonly otherData: { readonly [key: string]: string | number };
  readonly traceEvents: readonly TraceEvent[];
}

export type TraceEvent =
  | {
      readonly name: string;
      readonly cat: "host" | "device";
      /** A complete event: `ts` and `dur` in microseconds. */
      readonly ph: "X";
      readonly ts: number;
      readonly dur: number;
      readonly pid: number;
      readonly tid: number;
      readonly args: { readonly [key: string]: string };
    }
  | {
      readonly name: "process_name" | "thread_name";
      readonly ph: "M";
      readonly pid: number;
      readonly tid: number;
      readonly args: { readonly name: string };
    };

/** Gathers what happens while a command runs. */
export interface Trace {
  readonly observe: Observer;
  readonly kernels: (kernels: readonly TracedKernel[]) => void;
  /** Everything so far; phases that have not ended last until now. */
  readonly file: () => TraceFile;
}

interface Span {
  readonly name: string;
  readonly begin: number;
  end: number | undefined;
  readonly args: { readonly [key: string]: string };
}

/** About 50 MB of JSON: what happens after so many is counted and not kept. */
const mostSpans = 400_000;
const processes = { host: 1, device: 2 } as const;

/** `now` is in milliseconds, of the clock that kernels are told by. */
export function startTrace(now: () => number = () => performance.now()): Trace {
  const host: Span[] = [];
  const device: Span[] = [];
  const started = now();
  const state = { left: 0 };
  const hasRoom = (): boolean => {
    if (host.length + device.length < mostSpans) return true;
    state.left += 1;
    return false;
  };
  return {
    observe: (phase, detail) => {
      if (!hasRoom()) return () => {};
      const span: Span = { name: phase, begin: now(), end: undefined, args: detail === undefined ? {} : { of: detail } };
      host.push(span);
      return () => {
        span.end ??= now();
      };
    },
    kernels: (kernels) => {
      for (const { name, begin, end, program, origin } of kernels) {
        if (hasRoom()) device.push({ name, begin, end, args: { program, ...(origin !== undefined && { line: origin }) } });
      }
    },
    file: () => {
      const until = now();
      const finished = (spans: readonly Span[]): readonly Finished[] =>
        spans.map(({ name, begin, end = until, args }) => ({ name, args, begin: begin - started, end: end - started }));
      const spansOf = (spans: readonly Span[], kind: "working" | "waiting") =>
        finished(spans.filter(({ name }) => (name === "wait") === (kind === "waiting")));
      return {
        displayTimeUnit: "ms",
        otherData: { tool: "dlmc", ...(state.left > 0 && { "events left out": state.left }) },
        traceEvents: [
          ...events("host", { working: spansOf(host, "working"), waiting: spansOf(host, "waiting") }),
          ...(device.length > 0 ? events("device", { kernels: finished(device) }) : []),
        ],
      };
    },
  };
}

type Finished = Omit<Span, "end"> & { readonly end: number };

/**
 * Puts spans on tracks so that those of one track lie in each other or apart, as the format wants it: waiting for one group of steps
 * overlaps with submitting the next.
 */
function nest(spans: readonly Finished[]): readonly (readonly Finished[])[] {
  const tracks: { readonly spans: Finished[]; readonly open: Finished[] }[] = [];
  // Of those that begin together the longest is around the others.
  for (const span of [...spans].sort((a, b) => a.begin - b.begin || b.end - a.end)) {
    const fits = ({ open }: { readonly open: Finished[] }): boolean => {
      while (open.length > 0 && (open.at(-1) as Finished).end <= span.begin) open.pop();
      return open.length === 0 || (open.at(-1) as Finished).end >= span.end;
    };
    const found = tracks.find(fits);
    const track = found ?? { spans: [], open: [] };
    if (found === undefined) tracks.push(track);
    track.spans.push(span);
    track.open.push(span);
  }
  return tracks.map((track) => track.spans);
}

/** By the name of each thread; one whose spans overlap is several of that name. */
function events(
  process: keyof typeof processes,
  threads: { readonly [name: string]: readonly Finished[] },
): readonly TraceEvent[] {
  const pid = processes[process];
  const tracks = Object.entries(threads).flatMap(([name, spans]) => nest(spans).map((track) => ({ name, track })));
  return [
    { name: "process_name", ph: "M", pid, tid: 0, args: { name: process } },
    ...tracks.flatMap(({ name, track }, n): readonly TraceEvent[] => [
      { name: "thread_name", ph: "M", pid, tid: n + 1, args: { name } },
      ...track.map((span) => completeEvent(process, n + 1, span)),
    ]),
  ];
}

function completeEvent(cat: keyof typeof processes, tid: number, { name, begin, end, args }: Finished): TraceEvent {
  // Whole nanoseconds: that of a span in another is never beyond its end.
  const [from, to] = [Math.round(begin * 1e6), Math.round(end * 1e6)];
  return { name, cat, ph: "X", ts: from / 1e3, dur: (to - from) / 1e3, pid: processes[cat], tid, args };
}

/** The file, with an event a line. */
export const printTrace = ({ traceEvents, ...rest }: TraceFile): string =>
  `${JSON.stringify(rest).slice(0, -1)},"traceEvents":[\n${traceEvents.map((event) => JSON.stringify(event)).join(",\n")}\n]}\n`;
