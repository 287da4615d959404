import type { DiagnosticKind } from "./catalogue.js";
import * as data from "./data.js";
import * as device from "./device.js";
import * as names from "./names.js";
import * as parameters from "./parameters.js";
import * as shapes from "./shapes.js";
import * as syntax from "./syntax.js";
import * as training from "./training.js";

/** The catalogues of messages, in the order of their codes. */
const catalogues: readonly { readonly [name: string]: unknown }[] = [syntax, names, shapes, parameters, data, training, device];

/** Every kind of diagnostic, by code. `never` because each takes facts of its own: they are here to be read, not to be made. */
export const diagnosticKinds: readonly DiagnosticKind<never>[] = catalogues
  .flatMap((catalogue) => Object.values(catalogue).filter(isKind))
  .toSorted((a, b) => (a.code < b.code ? -1 : 1));

/** What `dlmc explain DLM201` looks up. */
export const diagnosticKind = (code: string): DiagnosticKind<never> | undefined =>
  diagnosticKinds.find((kind) => kind.code === code);

function isKind(value: unknown): value is DiagnosticKind<never> {
  return typeof value === "function" && "code" in value && "explanation" in value;
}
