import type { z } from "zod";
import { writeType } from "../check/extents.js";
import { describeParameters, type ParameterDescription } from "../layers/describe.js";
import { layerNamed } from "../layers/index.js";
import type { BlockDecl } from "../syntax/ast.js";

/** What can be called, as its table or its declaration tells of it. */
export interface Described {
  readonly name: string;
  readonly doc?: string;
  readonly formula?: string;
  readonly schema: z.ZodObject;
  readonly block?: BlockDecl;
}

/** Markdown of an entry of a table, or of a block: the call with its parameters, what it does, its formula, and what each parameter is. */
export function documentationOf({ name, doc, formula, schema, block }: Described): string {
  const parameters = describeParameters(schema);
  const example = layerNamed(name)?.example;
  return paragraphs([
    fenced(block ? blockHead(block) : `${name}${parameterList(parameters)}`),
    doc,
    formula === undefined ? undefined : `\`\`\`text\n${formula}\n\`\`\``,
    parameters.map(parameterLine).join("\n"),
    example && !block ? `\`${example.step}\` makes \`${example.output}\` of \`${example.input}\`.` : undefined,
  ]);
}

/** `- \`kernel\`: int or [int, int]. How high and wide the kernel is.` */
export const parameterLine = (parameter: ParameterDescription): string => `- \`${parameter.name}\`: ${parameterText(parameter)}`;

/** The type, the default and the meaning of a parameter. */
export function parameterText({ type, default: written, required, doc }: ParameterDescription): string {
  const kind = type === "" || type === "unknown" ? "" : type;
  const standing = written !== undefined ? `${written} unless told` : required ? "has to be given" : "";
  const head = [kind, standing].filter((part) => part !== "").join(", ");
  return [head, doc].filter((part) => part !== "").join(". ");
}

/** `(filters: int, kernel: int = 3)`; nothing where there are none. */
export function parameterList(parameters: readonly ParameterDescription[]): string {
  return parameters.length === 0 ? "" : `(${parameters.map(parameterLabel).join(", ")})`;
}

/** `stride: int = 1`. */
export const parameterLabel = ({ name, type, default: written }: ParameterDescription): string =>
  `${name}${type === "" || type === "unknown" ? "" : `: ${type}`}${written === undefined ? "" : ` = ${written}`}`;

/** The head of a block as it is declared, on one line. */
export function blockHead({ name, parameters, inputs, result }: BlockDecl): string {
  const written = parameters.map(({ name: parameter, type, default: value }) => {
    const given =
      value === undefined ? "" : ` = ${value.kind === "number" ? value.text : value.kind === "name" ? value.name : "…"}`;
    return `${parameter.name}: ${writeType(type)}${given}`;
  });
  const ports = inputs.map((input) => `${input.name.name}: ${writeType(input.type)}`);
  const first = written.length > 0 ? `(${written.join(", ")}) ` : "";
  return `block ${name.name}${first}(${ports.join(", ")}) -> ${writeType(result)}`;
}

export const fenced = (code: string): string => `\`\`\`dlm\n${code}\n\`\`\``;

/** With an empty line between them; what is absent or empty is left out. */
export const paragraphs = (parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== "").join("\n\n");
