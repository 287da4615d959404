import { unreachable } from "../base/invariant.js";
import type { LoopKernel, Statement } from "./loops.js";
import type { Profile } from "./profile.js";
import { parts, usualTurns, type Value } from "./value.js";

/** What loops are expected to take. */
export interface LoopCost {
  /** Nanoseconds of a run, as far as the profile's figures are: only their ratios count. */
  readonly time: number;
  /** Loads and stores in the text: the time to compile it grows with their square. */
  readonly accesses: number;
}

/** Counts what stands in the loops, each statement as often as it runs. Slower than guessing from the kernel, and blind to nothing. */
export function costOfLoops({ body, invocations, shared }: LoopKernel, { cost, parallelism }: Profile): LoopCost {
  const named = new Set<Value>();
  const total = { time: 0, accesses: 0 };
  const held = accumulatorsIn(body);
  // Accumulators beyond the registers of a processor are fetched and put back each time.
  const step = cost.arithmetic * (held > registers ? 1.5 : 1);

  const count = (value: Value, times: number): void => {
    if (named.has(value)) return;
    if (value.kind === "load") {
      total.accesses += 1;
      total.time += times * (value.width === 4 ? cost.load4 : cost.load);
    } else if (value.type === "f32" && (value.kind === "binary" || value.kind === "unary")) {
      total.time += times * value.width * cost.arithmetic;
    }
    if (value.kind === "broadcast") total.time += times * cost.broadcast;
    if (value.kind === "cell" || value.kind === "element") total.time += times * placeCost(value);
    for (const part of parts(value)) count(part, times);
  };
  const inWorkgroup = new Set(shared.map(({ name }) => name));
  /** To read or to set: a variable, or an element of an array that is known before, is a register. */
  const placeCost = (place: Extract<Value, { kind: "cell" | "element" }>): number => {
    if (place.kind === "cell" && inWorkgroup.has(place.name)) return place.width === 4 ? cost.shared4 : cost.shared4 / 2;
    return !place.index || place.index.kind === "number" ? 0 : place.width * cost.element;
  };
  const run = (statement: Statement, times: number): void => {
    switch (statement.kind) {
      case "let":
        count(statement.value, times);
        named.add(statement.value);
        break;
      case "accumulator":
        named.add(statement.value);
        break;
      case "accumulate":
        count(statement.value, times);
        total.time += times * statement.width * step;
        break;
      case "cell":
        if (!("count" in statement.start)) count(statement.start, times);
        break;
      case "set": {
        const { cell, value } = statement;
        if (cell.kind === "cell") total.time += times * placeCost(cell);
        for (const part of parts(cell)) count(part, times);
        count(value, times);
        break;
      }
      case "if":
        // Mostly it holds: that there are sums of terms before, or that a point does not lie beyond the end.
        count(statement.condition, times);
        for (const inner of statement.body) run(inner, times);
        break;
      case "barrier":
        total.time += times * cost.barrier;
        break;
      case "for":
        total.time += times * usualTurns(statement.variable) * cost.turn;
        for (const inner of statement.body) run(inner, times * usualTurns(statement.variable));
        break;
      case "store":
        count(statement.index, times);
        count(statement.value, times);
        total.accesses += 1;
        total.time += times * cost.load;
        break;
      default:
        unreachable(statement);
    }
  };
  for (const statement of body) run(statement, 1);
  return { time: total.time * Math.ceil(invocations / parallelism), accesses: total.accesses };
}

/** Scalars that a processor holds: 16 vectors, of which half hold operands. */
const registers = 32;

/** The scalars of the most accumulators that are open at once. */
const accumulatorsIn = (body: readonly Statement[]): number => {
  const own = body.reduce((sum, s) => sum + (s.kind === "accumulator" ? s.width : 0), 0);
  return own + Math.max(0, ...body.map((s) => (s.kind === "for" ? accumulatorsIn(s.body) : 0)));
};
