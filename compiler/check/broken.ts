import { columnMissing, splitMissing } from "../diagnostics/data.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { missingPorts, outputUnbound, unknownName, unusedName } from "../diagnostics/names.js";
import { argumentMissing } from "../diagnostics/parameters.js";
import type { Module } from "../syntax/ast.js";
import { type Report, relay } from "./report.js";

/** Kinds that tell of something that is not there. */
const ofAbsence = [missingPorts, outputUnbound, unusedName, argumentMissing, columnMissing, splitMissing].map(({ code }) => code);

/**
 * A report that leaves out what is missing most likely because the parser could not read it: in a declaration with a mistake of
 * syntax, what is absent or unused is not told, nor, there or in a file where a whole declaration may be lost, a name that is
 * nowhere near another.
 */
export function quietWhereBroken({ declarations }: Module, syntax: readonly Diagnostic[], report: Report): Report {
  const places = syntax.flatMap(({ labels }) => labels.slice(0, 1).map(({ span }) => span.start));
  const isInside = (place: number, decl: (typeof declarations)[number]): boolean =>
    decl.span.start <= place && place <= decl.span.end;
  const broken = declarations.filter((decl) => places.some((place) => isInside(place, decl)));
  const mayBeLost = places.some((place) => !declarations.some((decl) => isInside(place, decl)));

  return relay(report, (diagnostic) => {
    const place = diagnostic.labels[0]?.span.start;
    const inBroken = place !== undefined && broken.some((decl) => isInside(place, decl));
    const isFollowUp = ofAbsence.includes(diagnostic.code) && inBroken;
    const isLost = diagnostic.code === unknownName.code && !diagnostic.fix && (inBroken || mayBeLost);
    if (!isFollowUp && !isLost) report(diagnostic);
  });
}
