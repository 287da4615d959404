import { plain } from "./completion_item.js";

/**
 * A call as a snippet whose values can be stepped through: `conv2d(${1:32}, kernel: ${2:3})` of `conv2d(32, kernel: 3)`. `skip` leaves
 * out so many of the first arguments, where a pipe gives them.
 */
export function callSnippet(example: string, { skip = 0 }: { readonly skip?: number } = {}): string {
  const written = argumentsOf(example);
  if (written.length === 0) return plain(example);
  const shown = written.slice(skip).map(({ name, value }, index) => {
    return `${name === undefined ? "" : `${name}: `}\${${index + 1}:${plain(value)}}`;
  });
  return `${example.slice(0, example.indexOf("("))}(${shown.join(", ")})`;
}

/** What stands in the brackets of an example. */
export function argumentsOf(example: string): readonly { readonly name?: string; readonly value: string }[] {
  const open = example.indexOf("(");
  if (open < 0 || !example.endsWith(")")) return [];
  return partsOf(example.slice(open + 1, -1)).map((argument) => {
    const [, name, value = ""] = /^(?:(\w+): *)?(.*)$/s.exec(argument) ?? [];
    return { value, ...(name !== undefined && { name }) };
  });
}

/** Parted at the commas that stand in no brackets of their own. */
function partsOf(inside: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = "";
  for (const character of inside) {
    if ("([".includes(character)) depth += 1;
    if (")]".includes(character)) depth -= 1;
    if (character === "," && depth === 0) {
      parts.push(part.trim());
      part = "";
    } else part += character;
  }
  return part.trim() === "" ? parts : [...parts, part.trim()];
}
