import type { Span } from "../base/span.js";
import { badOverride } from "../diagnostics/training.js";
import { type Report, relay } from "./report.js";

/** The path of spans in a value that comes from the command line. */
export const optionPath = ({ key, value }: { readonly key: string; readonly value: string }): string => `--set ${key}=${value}`;

const isOption = ({ path }: Span): boolean => path.startsWith("--set ");

/** The span, or where it is of an option, `place`. */
export const inFile = (span: Span, place: Span): Span => (isOption(span) ? place : span);

/** A report that tells what is wrong with an option at `place`, naming the option. */
export const namingOptions = (report: Report, place: Span): Report =>
  relay(report, (diagnostic) => {
    const option = diagnostic.labels.find(({ span }) => isOption(span))?.span.path;
    if (option === undefined) return report(diagnostic);
    const { title, help } = diagnostic;
    report(badOverride({ option, span: place, reason: title, ...(help !== undefined && { help }) }));
  });
