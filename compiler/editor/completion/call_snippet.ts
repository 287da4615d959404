import { plain } from "./completion_item.js";

/**
 * A call as a snippet whose values can be stepped through: `conv2d(${1:32}, kernel: ${2:3})` of `conv2d(32, kernel: 3)`. `skip` leaves
 * out so many of the first arguments, where a pipe gives them.
 */
export function callSnippet(example: string, { skip = 0 }: { readonly skip?: number } = {}): string {
  const open = example.indexOf("(");
  if (open < 0 || !example.endsWith(")")) return plain(example);
  const written = argumentsOf(example.slice(open + 1, -1)).slice(skip);
  const shown = written.map((argument, index) => {
    const [, name = "", value = ""] = /^(\w+: *)?(.*)$/s.exec(argument) ?? [];
    return `${name}\${${index + 1}:${plain(value)}}`;
  });
  return `${example.slice(0, open)}(${shown.join(", ")})`;
}

/** Parted at the commas that stand in no brackets of their own. */
function argumentsOf(inside: string): readonly string[] {
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
