import { invariant } from "../base/invariant.js";
import type { SharedArray } from "./loops.js";

/** A scalar, or the four of a vector. */
export type Numbers = number | readonly number[];

/** The memory of a workgroup in the interpreter, which holds its invocations to their barriers. */
export interface SharedMemory {
  readonly has: (array: string) => boolean;
  readonly read: (at: SharedPlace) => Numbers;
  readonly write: (at: SharedPlace, value: Numbers) => void;
  readonly barrier: () => void;
}

export interface SharedPlace {
  readonly array: string;
  readonly index: number;
  /** The invocation that reads or writes, by its number in the workgroup. */
  readonly invocation: number;
}

/**
 * Between two barriers an element belongs to the one invocation that writes it, or to all that read it: everything else is a race,
 * and throws CompilerBug, in whatever order the invocations happen to run here. Elements begin as NaN.
 */
export function createSharedMemory(arrays: readonly SharedArray[]): SharedMemory {
  const elements = new Map(
    arrays.map(({ name, count }) => [
      name,
      Array.from({ length: count }, () => ({ value: Number.NaN as Numbers, phase: -1, readers: new Set<number>(), writer: -1 })),
    ]),
  );
  let phase = 0;
  const elementAt = ({ array, index }: SharedPlace) => {
    const element = elements.get(array)?.[index];
    invariant(element, `${array} has no element ${index}`);
    if (element.phase < phase) {
      element.phase = phase;
      element.readers.clear();
      element.writer = -1;
    }
    return element;
  };
  return {
    has: (array) => elements.has(array),
    read: (at) => {
      const element = elementAt(at);
      const { writer } = element;
      invariant(writer < 0 || writer === at.invocation, `${at.array}[${at.index}] is read without a barrier behind its writing`);
      element.readers.add(at.invocation);
      return element.value;
    },
    write: (at, value) => {
      const element = elementAt(at);
      const others = [...element.readers, ...(element.writer < 0 ? [] : [element.writer])].filter((i) => i !== at.invocation);
      invariant(others.length === 0, `${at.array}[${at.index}] is written while another invocation has to do with it`);
      element.writer = at.invocation;
      element.value = value;
    },
    barrier: () => {
      phase += 1;
    },
  };
}
