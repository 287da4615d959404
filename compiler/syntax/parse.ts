import { type Reading, read } from "../../grammar/read.js";
import type { Source, Span } from "../base/span.js";
import type { Checked, Diagnostic } from "../diagnostics/diagnostic.js";
import { misplacedStatement, missingVersion, unknownVersion } from "../diagnostics/syntax.js";
import type { Module, Use } from "./ast.js";
import { lastBefore, locate, type TreeContext } from "./context.js";
import { childNodes, childrenInOrder, childToken, tokenSpan } from "./cst.js";
import { declaration } from "./declarations.js";
import { stringOf } from "./expressions.js";
import { syntaxDiagnostics } from "./mistakes.js";

/**
 * Text to tree. Never throws: whatever the text, there is a tree of what could be read, and a diagnostic (`DLM0xx`) for
 * every mistake, in the order of the text. What could not be read is `missing` in the tree, or an identifier with an empty
 * name; later phases say nothing about these.
 */
export function parse(source: Source): Checked<Module> {
  const reading = read(source.text);
  return moduleOf(source, reading);
}

/** The same from a text that has been taken apart already; the formatter needs both. */
export function moduleOf({ path, text }: Source, reading: Reading): Checked<Module> {
  const diagnostics: Diagnostic[] = [...syntaxDiagnostics({ path, text }, reading)];
  const isClean = cleanPlaces(reading, text);
  const context: TreeContext = { path, text, reading, isClean, report: (diagnostic) => diagnostics.push(diagnostic) };

  const version = versionOf(context);
  const uses = childNodes(reading.tree, "use").flatMap((node): readonly Use[] => {
    const token = childToken(node, "String");
    if (token === undefined) return [];
    const { value, isBroken } = stringOf(context, token);
    return isBroken ? [] : [{ path: value.value, span: locate(context, node) }];
  });
  const declarations = childrenInOrder(reading.tree, ["dims", "model", "block", "data", "train"]).flatMap(({ rule, node }) =>
    declaration(context, rule, node),
  );
  const module: Module = { ...version, uses, declarations, span: { path, start: 0, end: text.length } };
  return { value: module, diagnostics: oneUnexpectedPerLine(diagnostics.toSorted(byPlace), text) };
}

function versionOf(context: TreeContext): Pick<Module, "version"> {
  const { path, reading } = context;
  const nodes = childNodes(reading.tree, "version");
  const first = reading.tokens[0];
  const start = first === undefined ? { path, start: 0, end: 0 } : tokenSpan(path, first);
  const isMistyped =
    first?.tokenType.name === "Number" || (first?.tokenType.name === "Name" && reading.tokens[1]?.tokenType.name === "Number");
  if (nodes.length === 0 && !isMistyped) context.report(missingVersion({ span: start }));

  for (const [index, node] of nodes.entries()) {
    const span = locate(context, node);
    if (span.start === start.start || !context.isClean(span.start, span.end)) continue;
    const help = index === 0 ? "move it to the first line" : "leave it out";
    context.report(
      misplacedStatement({ span, what: index === 0 ? "the version" : "a second version", where: "the middle of a file", help }),
    );
  }

  const number = nodes[0] && childToken(nodes[0], "Number");
  if (nodes[0] === undefined || number === undefined) return {};
  const value = Number(number.image.replaceAll("_", ""));
  if (value !== 1) context.report(unknownVersion({ span: tokenSpan(path, number), found: number.image }));
  return { version: { value, span: locate(context, nodes[0]) } };
}

/** A mistake spoils the token before it, to which something may be missing, and the rest of its line. */
function cleanPlaces({ mistakes, unknown, tokens }: Reading, text: string): TreeContext["isClean"] {
  const offsets = [
    ...mistakes.filter(({ kind }) => kind !== "mistaken" && kind !== "keyword-as-name").map(({ token }) => token.startOffset),
    ...unknown.map(({ start }) => start),
  ];
  const places = offsets
    .map((offset) => (Number.isNaN(offset) ? Number.POSITIVE_INFINITY : offset))
    .toSorted((a, b) => a - b)
    .map((offset) => ({ from: lastBefore(tokens, offset)?.startOffset ?? 0, to: lineEnd(text, offset) }));
  // Both ends rise from place to place, so the first one that ends late enough decides.
  return (start, end) => {
    let low = 0;
    let high = places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (places[middle]!.to < start) low = middle + 1;
      else high = middle;
    }
    return !(low < places.length && places[low]!.from < end);
  };
}

function lineEnd(text: string, offset: number): number {
  if (offset === Number.POSITIVE_INFINITY) return offset;
  const at = text.indexOf("\n", offset);
  return at < 0 ? text.length : at;
}

/** Two readings of one line say the same thing twice. */
function oneUnexpectedPerLine(diagnostics: readonly Diagnostic[], text: string): readonly Diagnostic[] {
  const lines = new Set<number>();
  return diagnostics.filter(({ code, labels }) => {
    if (code !== "DLM001" || labels[0] === undefined) return true;
    const end = lineEnd(text, labels[0].span.start);
    if (lines.has(end)) return false;
    lines.add(end);
    return true;
  });
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  const start = ({ labels }: Diagnostic): Span["start"] => labels[0]?.span.start ?? 0;
  return start(a) - start(b);
}
