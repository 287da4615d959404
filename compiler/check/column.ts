import type { TextSpec } from "../../runtime/manifest.js";
import type { Span } from "../base/span.js";
import { badTransform } from "../diagnostics/data.js";
import type { Rows } from "../transforms/define.js";
import type { Port, Transform } from "./checked.js";
import type { Report } from "./report.js";
import type { Step } from "./transforms.js";

/** What a column holds at some place between its file and the network, one row. */
export interface Held {
  /** `text` is one text, and `stream` a token of a text that goes on over all rows. */
  readonly kind: "numbers" | "tokens" | "class" | "text" | "stream";
  readonly shape: readonly number[];
}

/** A column by its transforms. */
export interface CheckedColumn {
  /** What a row of the file has to hold. */
  readonly raw: Held;
  /** The shape of a row as it is stored. */
  readonly row: readonly number[];
  readonly text?: { readonly spec: TextSpec; readonly span: Span };
  readonly window?: Rows & { readonly span: Span };
  readonly transforms: readonly Transform[];
}

interface ColumnContext {
  readonly port: Port;
  /** Where fitted parameters are: `Model/data`. */
  readonly path: string;
  readonly report: Report;
}

/** What an input takes, or what a loss is given for an output. */
export const heldBy = ({ kind, target }: Port): Held => ({
  kind: target.dtype === "f32" ? "numbers" : kind === "class" ? "class" : "tokens",
  shape: target.shape,
});

/**
 * Goes through the steps from the last to the first, from what the network takes to what the file must hold; undefined where
 * a step does not fit, which has been told.
 */
export function checkColumn(steps: readonly Step[], context: ColumnContext): CheckedColumn | undefined {
  const { port, path, report } = context;
  const found: { text?: CheckedColumn["text"]; window?: CheckedColumn["window"]; transforms: Transform[] } = { transforms: [] };
  let held = heldBy(port);
  let row = held.shape;
  for (const step of steps.toReversed()) {
    const { record, parameters, span } = step;
    const refuse = (title: string, label: string, help?: string) => {
      const declared = { span: port.span, text: `\`${port.name}\` is declared here` };
      report(badTransform({ title, span, label, declared, ...(help !== undefined && { help }) }));
    };
    const gives = record.works === "on text" ? record.gives : "numbers";
    const repeated = steps.find((other) => other !== step && other.record === record);
    if (repeated && record.works !== "on rows" && !(record.works === "on numbers" && record.fits === undefined)) {
      refuse(`\`${record.name}\` stands twice`, "the last of them");
      return undefined;
    }
    switch (record.works) {
      case "on rows": {
        if (found.window) {
          refuse("a column has one window", `another \`${record.name}\` follows`);
          return undefined;
        }
        const window = record.rows(parameters);
        const late = found.transforms.find(({ fitted }) => fitted);
        if (late) {
          refuse(
            `\`${late.name}\` is fitted to rows, and stands before \`${record.name}\``,
            "makes runs of rows",
            `move \`${record.name}\` to the end`,
          );
          return undefined;
        }
        if (held.shape[0] !== window.length) {
          refuse(
            `\`${record.name}(${window.length})\` gives ${window.length} rows, and \`${port.name}\` takes [${held.shape.join(", ")}]`,
            `its first extent is to be ${held.shape[0]}`,
          );
          return undefined;
        }
        found.window = { ...window, span };
        held = { kind: held.kind, shape: held.shape.slice(1) };
        row = held.shape;
        break;
      }
      case "on numbers": {
        if (held.kind !== "numbers") {
          refuse(`\`${record.name}\` gives numbers, and ${wantedWords[held.kind]} wanted behind it`, "works on numbers");
          return undefined;
        }
        if (quantityless.includes(port.kind)) {
          refuse(`\`${port.name}\` is \`${port.kind}\`, from 0 for no to 1 for yes, and stays so`, "would change that");
          return undefined;
        }
        const names = Object.keys(record.fits ?? {});
        const fitted = Object.fromEntries(names.map((name) => [name, `${path}/${port.name}/${record.name}/${name}`]));
        found.transforms.unshift({ name: record.name, parameters, span, ...(names.length > 0 && { fitted }) });
        break;
      }
      case "on text": {
        if (held.kind !== gives) {
          refuse(
            `\`${record.name}\` gives ${givenWords[record.gives]}, and ${wantedWords[held.kind]} wanted behind it`,
            `gives ${givenWords[record.gives]}`,
          );
          return undefined;
        }
        found.text = { spec: record.spec(parameters), span };
        held = { kind: held.kind === "tokens" && held.shape.length === 0 ? "stream" : "text", shape: [] };
        break;
      }
    }
  }
  return { ...found, raw: held, row };
}

/** Their numbers are answers, and losses and metrics take them for such. */
const quantityless: readonly string[] = ["probability", "labels"];

const givenWords = { tokens: "tokens", class: "a class" } as const;

const wantedWords = {
  numbers: "numbers are",
  tokens: "tokens are",
  class: "a class is",
  text: "text is",
  stream: "text is",
} as const;
