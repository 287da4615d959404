/** A mistake in the text of a graph. Such text is written by this compiler and its tests, so reading stops at the first one. */
export class GraphSyntaxError extends Error {
  override readonly name = "GraphSyntaxError";
}

/** Reads one line of the graph's text from left to right, skipping spaces between tokens. */
export interface LineReader {
  readonly done: () => boolean;
  /** Takes `mark` if it comes next. */
  readonly accept: (mark: string) => boolean;
  readonly expect: (mark: string) => void;
  /** A name, bare or in quotes. */
  readonly name: () => string;
  readonly string: () => string;
  readonly number: () => number;
  /** Does a token that matches `pattern` (anchored by the flag `y`) come next? */
  readonly sees: (pattern: RegExp) => boolean;
  readonly fail: (expected: string) => never;
}

const spaces = /[ \t]*/y;
const bare = "[A-Za-z_][A-Za-z0-9_./-]*";
const bareName = new RegExp(bare, "y");
const quoted = /"(?:[^"\\]|\\.)*"/y;
const numeral = /-?(?:Infinity|NaN|\d+(?:\.\d+)?(?:e[+-]?\d+)?)/y;

/** A name that stands without quotes. */
export const plainName = new RegExp(`^${bare}$`);
export const startsName: RegExp = /[A-Za-z_"]/y;
export const startsString: RegExp = /"/y;

/** `line` is 1-based and only for messages. */
export function readLine(text: string, line: number): LineReader {
  let at = 0;

  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  const skip = (): void => {
    at += match(spaces)?.length ?? 0;
  };
  const fail = (expected: string): never => {
    throw new GraphSyntaxError(`line ${line}, column ${at + 1}: expected ${expected} in: ${text}`);
  };
  const take = (pattern: RegExp, expected: string): string => {
    skip();
    const found = match(pattern) ?? fail(expected);
    at += found.length;
    return found;
  };
  const accept = (mark: string): boolean => {
    skip();
    if (!text.startsWith(mark, at)) return false;
    at += mark.length;
    return true;
  };
  const sees = (pattern: RegExp): boolean => {
    skip();
    return match(pattern) !== undefined;
  };
  const string = (): string => JSON.parse(take(quoted, "a string")) as string;

  return {
    done: () => {
      skip();
      return at === text.length;
    },
    accept,
    expect: (mark) => void (accept(mark) || fail(JSON.stringify(mark))),
    name: () => (sees(startsString) ? string() : take(bareName, "a name")),
    string,
    number: () => Number(take(numeral, "a number")),
    sees,
    fail,
  };
}
