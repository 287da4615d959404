import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printTrace, startTrace, type TraceEvent, type TraceFile } from "../../../compiler/cli/trace.js";
import type { HostPhase } from "../../../runtime/observer.js";

type Complete = Extract<TraceEvent, { ph: "X" }>;
const complete = (file: TraceFile): readonly Complete[] => file.traceEvents.filter((event) => event.ph === "X");

/** Of every two events of a track, one lies in the other or they lie apart. */
function expectNested(events: readonly Complete[]): void {
  for (const [n, a] of events.entries()) {
    for (const b of events.slice(n + 1)) {
      if (a.pid !== b.pid || a.tid !== b.tid) continue;
      const [aEnd, bEnd] = [a.ts + a.dur, b.ts + b.dur].map((end) => Math.round(end * 1000) / 1000) as [number, number];
      const apart = aEnd <= b.ts || bEnd <= a.ts;
      const inside = (a.ts <= b.ts && bEnd <= aEnd) || (b.ts <= a.ts && aEnd <= bEnd);
      expect(apart || inside, `${JSON.stringify(a)} and ${JSON.stringify(b)}`).toBe(true);
    }
  }
}

describe("a trace", () => {
  it("has times in microseconds since it began", () => {
    const clock = { now: 1000 };
    const trace = startTrace(() => clock.now);
    clock.now = 1002.5;
    const end = trace.observe("load data", "train");
    clock.now = 1004;
    end();
    end();
    trace.kernels([{ program: "train", name: "conv", origin: "m.dlm:9", begin: 1003, end: 1003.25 }]);
    expect(complete(trace.file())).toEqual([
      { name: "load data", cat: "host", ph: "X", ts: 2500, dur: 1500, pid: 1, tid: 1, args: { of: "train" } },
      { name: "conv", cat: "device", ph: "X", ts: 3000, dur: 250, pid: 2, tid: 1, args: { program: "train", line: "m.dlm:9" } },
    ]);
  });

  it("ends what has not ended with itself", () => {
    const clock = { now: 0 };
    const trace = startTrace(() => clock.now);
    trace.observe("train");
    clock.now = 7;
    expect(complete(trace.file())).toMatchObject([{ name: "train", ts: 0, dur: 7000 }]);
  });

  it("is JSON, an event a line", () => {
    const trace = startTrace();
    trace.observe("open device")();
    const text = printTrace(trace.file());
    expect(JSON.parse(text)).toEqual(trace.file());
    expect(text.split("\n").filter((line) => line.startsWith('{"name"'))).toHaveLength(trace.file().traceEvents.length);
  });

  it("gives spans that overlap tracks of their own", () => {
    const phases: readonly HostPhase[] = ["encode", "wait", "train"];
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            phase: fc.constantFrom(...phases),
            begin: fc.integer({ min: 0, max: 50 }),
            length: fc.integer({ min: 0, max: 30 }),
          }),
          { maxLength: 20 },
        ),
        (spans) => {
          const clock = { now: 0 };
          const trace = startTrace(() => clock.now);
          const ends = spans.map(({ phase, begin, length }) => {
            clock.now = begin / 7;
            return { end: trace.observe(phase), at: (begin + length) / 7 };
          });
          for (const { end, at } of ends) {
            clock.now = at;
            end();
          }
          const events = complete(trace.file());
          expect(events).toHaveLength(spans.length);
          expectNested(events);
        },
      ),
    );
  });

  it("names its processes and threads", () => {
    const trace = startTrace();
    trace.observe("wait")();
    trace.observe("encode")();
    const named = trace.file().traceEvents.filter((event) => event.ph === "M");
    expect(named.map(({ name, args }) => [name, args.name])).toEqual([
      ["process_name", "host"],
      ["thread_name", "working"],
      ["thread_name", "waiting"],
    ]);
  });
});
