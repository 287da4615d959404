/** Marks our replacement of `setImmediate` and counts who waits through it. */
const waits = Symbol("dlmc waits");
const untamed = Symbol("dlmc untamed setImmediate");

type SetImmediate = typeof globalThis.setImmediate;
interface Tamed extends SetImmediate {
  [waits]: number;
  readonly [untamed]: SetImmediate;
}

/**
 * Dawn's Node binding polls the device by calling `globalThis.setImmediate` again and again while a promise of its is pending,
 * and takes a whole core away from a software adapter. Between this call and the call of what it returns, native callbacks are
 * polled once in a millisecond; everybody else's pass through. Calls may nest; the last one to end puts the global back.
 */
export function tamePolling(): () => void {
  const current = globalThis.setImmediate;
  const tamed = isTamed(current) ? current : install(current);
  tamed[waits] += 1;
  const ending = { done: false };
  return () => {
    if (ending.done) return;
    ending.done = true;
    tamed[waits] -= 1;
    // Somebody may have replaced the global in the meantime: then it is theirs to put back, and ours passes everything through.
    if (tamed[waits] === 0 && globalThis.setImmediate === tamed) globalThis.setImmediate = tamed[untamed];
  };
}

const isTamed = (f: SetImmediate): f is Tamed => waits in f;

function install(original: SetImmediate): Tamed {
  const replacement = (callback: (...args: unknown[]) => void, ...args: unknown[]): unknown =>
    replacement[waits] > 0 && isNative(callback) ? setTimeout(callback, 1, ...args) : original(callback, ...args);
  replacement[waits] = 0;
  replacement[untamed] = original;
  // `util.promisify(setImmediate)` finds its own form by a symbol that has to be carried over.
  const tamed = Object.assign(replacement, originalProperties(original)) as unknown as Tamed;
  globalThis.setImmediate = tamed;
  return tamed;
}

const originalProperties = (original: SetImmediate): object => {
  const symbols = Object.getOwnPropertySymbols(original);
  return Object.fromEntries(symbols.map((symbol) => [symbol, (original as unknown as Record<symbol, unknown>)[symbol]]));
};

/** The binding hands over nameless native functions; a bound function of JavaScript is native too, but has a name. */
const isNative = (callback: unknown): boolean =>
  typeof callback === "function" && callback.name === "" && Function.prototype.toString.call(callback).includes("[native code]");
