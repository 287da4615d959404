import { roundToHalf } from "../base/half.js";
import { CompilerBug, invariant, unreachable } from "../base/invariant.js";
import { combineValues, convertValue, evaluateBinary, evaluateUnary, identityOf } from "../kernel/arithmetic.js";
import { type LoopKernel, partialSums, type Statement } from "./loops.js";
import { createSharedMemory, type Numbers, type SharedMemory } from "./shared_memory.js";
import type { Value, Variable } from "./value.js";

/** One invocation: its place in the subgroup or workgroup, and what has a value at the statement that runs. */
interface Lane {
  readonly number: number;
  readonly known: Map<Value, Numbers>;
  /** What the variables hold that statements set. */
  readonly cells: Map<string, Numbers[]>;
}

interface Machine {
  readonly memory: ReadonlyMap<string, Float64Array>;
  /** A number as the buffer holds it. */
  readonly stored: (buffer: string, value: number) => number;
  /** The lanes of the subgroup that runs, or the invocations of the workgroup where they share memory: those in this branch. */
  readonly lanes: readonly Lane[];
  /** How many run beside each other, in this branch or not, and whether they hand each other values out of registers. */
  readonly together: number;
  readonly isSubgroup: boolean;
  readonly shared: SharedMemory;
  /** The reductions by the names of their accumulators. */
  readonly accumulators: ReadonlyMap<string, Value>;
}

/**
 * What a kernel's loops leave in the buffers that they write, over float64 and exact 32-bit integers. The lanes of a subgroup, or
 * the invocations of a workgroup that share memory, run statement by statement beside each other, subgroups and workgroups
 * one after the other, and stores are seen at once: a kernel in which one
 * invocation reads what another has written gives other numbers than its formulas. A load out of
 * bounds gives NaN; a store there, a race in shared memory and a barrier in a branch throw CompilerBug.
 */
export function interpretLoops(
  kernel: LoopKernel,
  buffers: { readonly [buffer: string]: ArrayLike<number> },
): { readonly [buffer: string]: Float64Array } {
  const together = kernel.shared.length > 0 ? kernel.workgroup : kernel.lanes;
  invariant(kernel.invocations % together === 0, `${kernel.name}: a subgroup or a workgroup is not full`);
  const memory = new Map(Object.entries(buffers).map(([name, data]) => [name, Float64Array.from(data)]));
  // Whoever reads partial sums before they are written gets no number.
  const isAside = kernel.bindings.some(({ buffer, access }) => buffer === partialSums && access === "read_write");
  if (isAside && kernel.partials) memory.set(partialSums, new Float64Array(kernel.partials).fill(Number.NaN));
  const accumulators = new Map(accumulatorsOf(kernel.body));
  const halves = new Set(kernel.bindings.flatMap(({ type, buffer }) => (type === "f16" ? [buffer] : [])));
  const stored = (buffer: string, value: number): number => (halves.has(buffer) ? roundToHalf(value) : value);
  for (let first = 0; first < kernel.invocations; first += together) {
    const lanes = Array.from({ length: together }, (_, number) => ({
      number,
      known: gridPoint(kernel.grid, first + number),
      cells: new Map<string, Numbers[]>(),
    }));
    const shared = createSharedMemory(kernel.shared);
    runBlock(kernel.body, { memory, stored, lanes, together, isSubgroup: kernel.lanes > 1, shared, accumulators });
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
    case "barrier":
      invariant(lanes.length === machine.together, "not all invocations come to a barrier");
      machine.shared.barrier();
      break;
    case "if": {
      const taken = lanes.filter((lane) => evaluate(s.condition, lane, machine));
      // What lanes do together they do all or none.
      invariant(!machine.isSubgroup || taken.length === 0 || taken.length === lanes.length, "the lanes of a subgroup part");
      if (taken.length > 0) runBlock(s.body, { ...machine, lanes: taken });
      break;
    }
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
      runLoop(s, machine);
      for (const { known } of lanes) known.delete(s.variable);
      break;
    case "store": {
      const data = memory.get(s.buffer);
      invariant(data, `no memory for ${s.buffer}`);
      for (const lane of lanes) {
        const start = component(evaluate(s.index, lane, machine), 0) * s.width;
        const value = evaluate(s.value, lane, machine);
        invariant(start >= 0 && start + s.width <= data.length, `${s.buffer} is written beyond its end`);
        for (let i = 0; i < s.width; i++) data[start + i] = machine.stored(s.buffer, component(value, i));
      }
      break;
    }
    default:
      unreachable(s);
  }
}

/** Lanes may run a loop that the data counts for different times: those that are through with it wait. */
function runLoop({ variable, body }: Extract<Statement, { kind: "for" }>, machine: Machine): void {
  const { extent, turns: counted } = variable;
  const turns = new Map(
    machine.lanes.map((lane) => [lane, counted ? component(evaluate(counted.value, lane, machine), 0) : extent]),
  );
  for (let i = 0; i < Math.max(...turns.values()); i++) {
    const lanes = machine.lanes.filter((lane) => i < (turns.get(lane) ?? 0));
    for (const { known } of lanes) known.set(variable, i);
    runBlock(body, { ...machine, lanes });
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

/** The place of a cell in a lane's memory, or in that of its workgroup. */
function cellOf(cell: Extract<Value, { kind: "cell" }>, lane: Lane, machine: Machine) {
  const i = cell.index ? component(evaluate(cell.index, lane, machine), 0) : 0;
  const { shared } = machine;
  if (shared.has(cell.name)) {
    const at = { array: cell.name, index: i, invocation: lane.number };
    return { get: () => shared.read(at), set: (value: Numbers) => shared.write(at, value) };
  }
  const numbers = lane.cells.get(cell.name);
  invariant(numbers, `nothing is called ${cell.name}`);
  invariant(i >= 0 && i < numbers.length, `${cell.name} has no element ${i}`);
  return { get: () => numbers[i], set: (value: Numbers) => (numbers[i] = value) };
}

/** A scalar stands for all four of a vector. */
const component = (numbers: Numbers, i: number): number => (typeof numbers === "number" ? numbers : numbers[i]);

function each(width: 1 | 4, operands: readonly Numbers[], compute: (...scalars: number[]) => number): Numbers {
  const at = (i: number): number => compute(...operands.map((operand) => component(operand, i)));
  return width === 1 ? at(0) : [0, 1, 2, 3].map(at);
}
