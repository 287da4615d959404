/** A bug of ours, never a mistake of the user's: those are diagnostics. */
export class CompilerBug extends Error {
  override readonly name = "CompilerBug";
}

/** Throws CompilerBug when something that the compiler itself guarantees does not hold. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new CompilerBug(message);
}

/** Ends a switch over a closed union: does not compile while a case is missing. */
export function unreachable(value: never): never {
  throw new CompilerBug(`unreachable: ${JSON.stringify(value)}`);
}
