import type { Span } from "../../base/span.js";
import { formats } from "../../check/sources.js";
import type { Analysis } from "../analysis.js";
import { placeAt } from "../place.js";

/** A path that stands at the cursor, for who knows which files there are. */
export interface PathPlace {
  /** Of a file of the language, or of data in some format. */
  readonly of: "use" | (typeof formats)[number];
  /** Between the quotes. */
  readonly span: Span;
  /** What stands before the cursor. */
  readonly typed: string;
}

/** The path at an offset; undefined where no string stands there, or one that is no path. */
export function pathAt({ source, reading }: Analysis, offset: number): PathPlace | undefined {
  const { string, declaration, calls, expects } = placeAt(reading, source.text, offset);
  if (expects !== "string" || !string) return undefined;
  const span = { path: source.path, ...string };
  const typed = source.text.slice(string.start, offset);
  const keyword = declaration?.keyword.tokenType.name;
  if (keyword === "Use") return { of: "use", span, typed };
  const call = calls.at(-1);
  const of = formats.find((format) => format === call?.callee.image);
  if (keyword !== "Data" || !call || !of) return undefined;
  const isPath = of === "csv" ? call.argument === undefined && call.position === 0 : call.argument !== undefined;
  return isPath ? { of, span, typed } : undefined;
}
