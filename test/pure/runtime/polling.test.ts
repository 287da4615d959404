import { promisify } from "node:util";
import { afterEach, describe, expect, it, vi } from "vitest";
import { tamePolling } from "../../../runtime/node/polling.js";

const untouched = globalThis.setImmediate;
afterEach(() => expect(globalThis.setImmediate).toBe(untouched));

/** A nameless native function, as Dawn's binding hands them over; it settles a promise. */
const nativeCallback = () => {
  const made: { resolve?: () => void } = {};
  const called = new Promise<void>((resolve) => {
    made.resolve = resolve;
  });
  return { called, callback: made.resolve as () => void };
};

describe("tamed polling", () => {
  it("lets native callbacks wait on a timer, and passes others through", async () => {
    const timers = vi.spyOn(globalThis, "setTimeout");
    const end = tamePolling();
    const { called, callback } = nativeCallback();
    expect(callback.name).toBe("");
    setImmediate(callback);
    expect(timers).toHaveBeenCalledWith(callback, 1);
    await called;
    timers.mockClear();
    const seen: unknown[] = [];
    await new Promise<void>((done) => {
      setImmediate(
        (...given: unknown[]) => {
          seen.push(...given);
          done();
        },
        1,
        "two",
      );
    });
    expect(seen).toEqual([1, "two"]);
    expect(timers).not.toHaveBeenCalled();
    end();
    timers.mockRestore();
  });

  it("keeps what belongs to setImmediate", async () => {
    const end = tamePolling();
    expect(await promisify(setImmediate)("value")).toBe("value");
    const never = setImmediate(() => expect.unreachable("it was cleared"));
    clearImmediate(never);
    await new Promise((done) => setTimeout(done, 5));
    end();
  });

  it("is counted: the last to end puts the global back, and ending twice counts once", () => {
    const first = tamePolling();
    const second = tamePolling();
    first();
    first();
    expect(globalThis.setImmediate).not.toBe(untouched);
    second();
    expect(globalThis.setImmediate).toBe(untouched);
  });

  it("leaves alone what somebody else put there meanwhile", () => {
    const end = tamePolling();
    const theirs = Object.assign(() => undefined, { theirs: true }) as unknown as typeof setImmediate;
    const ours = globalThis.setImmediate;
    globalThis.setImmediate = theirs;
    end();
    expect(globalThis.setImmediate).toBe(theirs);
    globalThis.setImmediate = ours;
    tamePolling()();
  });
});
