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
  /** What it is written like, where it is no call. */
  readonly head?: string;
}

/**
 * Markdown of an entry of a table, or of a block: the call with its parameters, what it does, its formula, and what each parameter is.
 * In a call, `given` are the values that are written for parameters.
 */
export function documentationOf(
  { name, doc, formula, schema, block, head }: Described,
  given?: ReadonlyMap<string, string>,
): string {
  const parameters = describeParameters(schema);
  const example = layerNamed(name)?.example;
  return paragraphs([
    fenced(head ?? (block ? blockHead(block) : `${name}${parameterList(parameters)}`)),
    doc,
    formula === undefined ? undefined : `\`\`\`text\n${formula}\n\`\`\``,
    parameters.map((parameter) => parameterLine(parameter, given)).join("\n"),
    example && !block && !given ? `\`${example.step}\` makes \`${example.output}\` of \`${example.input}\`.` : undefined,
  ]);
}

/** `- \`kernel\` int or [int, int]. Height and width of the kernel.`; in a call **`kernel: 3`** where it is given, and what stands else. */
function parameterLine(parameter: ParameterDescription, given: ReadonlyMap<string, string> | undefined): string {
  const { name, default: written } = parameter;
  const own = given?.get(name);
  const text = parameterText(given === undefined ? parameter : { ...parameter, default: undefined, required: false });
  if (own !== undefined) return `- **\`${name}: ${own}\`** ${text}`.trimEnd();
  return `- \`${name}${given && written !== undefined ? `: ${written}` : ""}\` ${text}`.trimEnd();
}

type DescribedParameter = Pick<ParameterDescription, "type" | "required" | "doc"> & { readonly default?: string | undefined };

/** The type, the default and the meaning of a parameter. */
export function parameterText({ type, default: written, required, doc }: DescribedParameter): string {
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
