import { CompilerBug, invariant, unreachable } from "../base/invariant.js";
import { combineValues, convertValue, evaluateBinary, evaluateUnary, identityOf } from "../kernel/arithmetic.js";
import { type LoopKernel, partialSums, type Statement } from "./loops.js";
import type { Value, Variable } from "./value.js";

/** A scalar, or the four of a vector. */
type Numbers = number | readonly number[];

/** One invocation: its place in the subgroup, and what has a value at the statement that runs. */
interface Lane {
  readonly number: number;
  readonly known: Map<Value, Numbers>;
  /** What the variables hold that statements set. */
  readonly cells: Map<string, Numbers[]>;
}

interface Machine {
  readonly memory: ReadonlyMap<string, Float64Array>;
  /** The lanes of the subgroup that runs. */
  readonly lanes: readonly Lane[];
  /** The reductions by the names of their accumulators. */
  readonly accumulators: ReadonlyMap<string, Value>;
}

/**
 * What a kernel's loops leave in the buffers that they write, over float64 and exact 32-bit integers. The lanes of a subgroup run
 * statement by statement beside each other, subgroups one after the other, and stores are seen at once: a kernel in which one
 * invocation reads what another has written gives other numbers than its formulas. A load out of
 * bounds gives NaN; a store there throws CompilerBug.
 */
export function interpretLoops(
  kernel: LoopKernel,
  buffers: { readonly [buffer: string]: ArrayLike<number> },
): { readonly [buffer: string]: Float64Array } {
  invariant(kernel.invocations % kernel.lanes === 0, `${kernel.name}: a subgroup is not full`);
  const memory = new Map(Object.entries(buffers).map(([name, data]) => [name, Float64Array.from(data)]));
  // Whoever reads partial sums before they are written gets no number.
  if (kernel.partials) memory.set(partialSums, new Float64Array(kernel.partials).fill(Number.NaN));
  const accumulators = new Map(accumulatorsOf(kernel.body));
  for (let first = 0; first < kernel.invocations; first += kernel.lanes) {
    const lanes = Array.from({ length: kernel.lanes }, (_, number) => ({
      number,
      known: gridPoint(kernel.grid, first + number),
      cells: new Map<string, Numbers[]>(),
    }));
    runBlock(kernel.body, { memory, lanes, accumulators });
  }
  const written = new Set(kernel.bindings.filter((b) => b.access === "read_write").map((b) => b.buffer));
  return Object.fromEntries([...memory].filter(([name]) => written.has(name)));
}

const accumulatorsOf = (body: readonly Statement[]): readonly (readonly [string, Value])[] =>
  body.flatMap((s) => {
    if (s.kind === "for" || s.kind === "if") return accumulatorsOf(s.body);
    return s.kind === "accumulator" ? [[s.name, s.value] as const] : [];
  });

/** An invocation's number counts through the points of the grid, the last variable fastest. */
function gridPoint(grid: readonly Variable[], invocation: number): Map<Value, Numbers> {
  const point = new Map<Value, Numbers>();
  let rest = invocation;
  for (const variable of [...grid].reverse()) {
    point.set(variable, rest % variable.extent);
    rest = Math.floor(rest / variable.extent);
  }
  return point;
}

function runBlock(body: readonly Statement[], machine: Machine): void {
  for (const statement of body) runStatement(statement, machine);
  // A name ends with its block.
  const ended = body.flatMap((s) => (s.kind === "let" || s.kind === "accumulator" ? [s.value] : []));
  for (const { known } of machine.lanes) for (const value of ended) known.delete(value);
}

function runStatement(s: Statement, machine: Machine): void {
  const { lanes, memory, accumulators } = machine;
  const set = (value: Value, compute: (lane: Lane) => Numbers): void => {
    // Lanes may ask each other for what they computed before, so none is set before all are computed.
    const results = lanes.map(compute);
    for (const [i, { known }] of lanes.entries()) known.set(value, results[i]);
  };
  switch (s.kind) {
    case "let":
      // An array has no number of its own; its items have.
      if (s.value.kind !== "array") set(s.value, (lane) => evaluate(s.value, lane, machine));
      break;
    case "cell":
      for (const lane of lanes) {
        const { start } = s;
        lane.cells.set(
          s.name,
          "count" in start ? Array.from({ length: start.count }, () => 0) : [evaluate(start, lane, machine)],
        );
      }
      break;
    case "set": {
      const { cell, value } = s;
      invariant(cell.kind === "cell", "only a cell is set");
      const numbers = lanes.map((lane) => evaluate(value, lane, machine));
      for (const [i, lane] of lanes.entries()) cellOf(cell, lane, machine).set(numbers[i]);
      break;
    }
    case "if":
      // What lanes do together they do all or none.
      if (lanes.some((lane) => evaluate(s.condition, lane, machine))) {
        invariant(
          lanes.every((lane) => evaluate(s.condition, lane, machine)),
          "the lanes of a subgroup part",
        );
        runBlock(s.body, machine);
      }
      break;
    case "accumulator": {
      const start = identityOf(s.combine, s.type);
      set(s.value, () => (s.width === 4 ? [start, start, start, start] : start));
      break;
    }
    case "accumulate": {
      const reduction = accumulators.get(s.name);
      invariant(reduction, `nothing is called ${s.name}`);
      set(reduction, (lane) => {
        const terms = [evaluate(reduction, lane, machine), evaluate(s.value, lane, machine)];
        return each(s.width, terms, (sum, term) => combineValues(s.combine, reduction.type, sum, term));
      });
      break;
    }
    case "for":
      for (let i = 0; i < s.variable.extent; i++) {
        for (const { known } of lanes) known.set(s.variable, i);
        runBlock(s.body, machine);
      }
      for (const { known } of lanes) known.delete(s.variable);
      break;
    case "store": {
      const data = memory.get(s.buffer);
      invariant(data, `no memory for ${s.buffer}`);
      for (const lane of lanes) {
        const start = component(evaluate(s.index, lane, machine), 0) * s.width;
        const value = evaluate(s.value, lane, machine);
        invariant(start >= 0 && start + s.width <= data.length, `${s.buffer} is written beyond its end`);
        for (let i = 0; i < s.width; i++) data[start + i] = component(value, i);
      }
      break;
    }
    default:
      unreachable(s);
  }
}

/** The value as the lane has it: under the name that it has been given, else computed now. */
function evaluate(value: Value, lane: Lane, machine: Machine): Numbers {
  const named = lane.known.get(value);
  if (named !== undefined) return named;
  const at = (part: Value): Numbers => evaluate(part, lane, machine);
  switch (value.kind) {
    case "number":
      return value.value;
    case "affine": {
      const atoms = value.terms.map(({ atom }) => at(atom));
      return each(value.width, atoms, (...numbers) =>
        numbers.reduce((sum, number, i) => sum + value.terms[i].coefficient * number, value.constant),
      );
    }
    case "load": {
      const data = machine.memory.get(value.buffer);
      invariant(data, `no memory for ${value.buffer}`);
      const start = component(at(value.index), 0) * value.width;
      const read = (i: number): number => data[start + i] ?? Number.NaN;
      return value.width === 1 ? read(0) : [0, 1, 2, 3].map(read);
    }
    case "component":
      return component(at(value.vector), value.lane);
    case "pack":
      return value.lanes.map((part) => component(at(part), 0));
    case "element": {
      const { array, index } = value;
      invariant(array.kind === "array", "an element is of an array");
      return at(array.items[component(at(index), 0)]);
    }
    case "cell":
      return cellOf(value, lane, machine).get();
    case "broadcast":
      return evaluate(value.x, machine.lanes[value.lane], machine);
    case "lanes":
      return value.table[lane.number];
    case "unary":
      return each(value.width, [at(value.x)], (x) => evaluateUnary(value.op, value.type, x));
    case "binary":
      return each(value.width, [at(value.a), at(value.b)], (a, b) => evaluateBinary(value.op, value.a.type, a, b));
    case "select": {
      const parts = [at(value.condition), at(value.then), at(value.otherwise)];
      return each(value.width, parts, (condition, then, otherwise) => (condition ? then : otherwise));
    }
    case "convert":
      return each(value.width, [at(value.x)], (x) => convertValue(value.type, value.x.type, x));
    case "array":
      throw new CompilerBug("an array is read by its elements");
    case "variable":
    case "reduce":
      throw new CompilerBug(`${value.kind === "variable" ? value.name : value.combine} is read where it has no value`);
    default:
      return unreachable(value);
  }
}

/** The place of a cell in a lane's memory. */
function cellOf(cell: Extract<Value, { kind: "cell" }>, lane: Lane, machine: Machine) {
  const numbers = lane.cells.get(cell.name);
  invariant(numbers, `nothing is called ${cell.name}`);
  const i = cell.index ? component(evaluate(cell.index, lane, machine), 0) : 0;
  invariant(i >= 0 && i < numbers.length, `${cell.name} has no element ${i}`);
  return { get: () => numbers[i], set: (value: Numbers) => (numbers[i] = value) };
}

/** A scalar stands for all four of a vector. */
const component = (numbers: Numbers, i: number): number => (typeof numbers === "number" ? numbers : numbers[i]);

function each(width: 1 | 4, operands: readonly Numbers[], compute: (...scalars: number[]) => number): Numbers {
  const at = (i: number): number => compute(...operands.map((operand) => component(operand, i)));
  return width === 1 ? at(0) : [0, 1, 2, 3].map(at);
}
