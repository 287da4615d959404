/**
 * Plain data as JavaScript, two spaces a level: what fits on a line stays on it, and text of several lines reads as such. Texts
 * in `names` are printed as the name of the constant that holds them.
 */
export const printData = (value: unknown, names: ReadonlyMap<string, string> = new Map()): string => print(value, "", names);

const lineWidth = 110;

function print(value: unknown, indent: string, names: ReadonlyMap<string, string>): string {
  if (typeof value === "string") return names.get(value) ?? (value.includes("\n") ? template(value) : JSON.stringify(value));
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const items: string[] = [];
  if (Array.isArray(value)) for (const item of value) items.push(print(item, inner, names));
  else
    for (const [key, item] of Object.entries(value))
      if (item !== undefined) items.push(`${printKey(key)}: ${print(item, inner, names)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  if (items.length === 0) return `${open}${close}`;
  if (fitsLine(items, lineWidth - indent.length - (Array.isArray(value) ? 2 : 4)))
    return Array.isArray(value) ? `[${items.join(", ")}]` : `{ ${items.join(", ")} }`;
  return `${open}\n${items.map((item) => `${inner}${item},\n`).join("")}${indent}${close}`;
}

/** Whether items and the commas between them are so short, each on one line itself. Long lists are not joined to be told so. */
function fitsLine(items: readonly string[], room: number): boolean {
  let length = 2 * (items.length - 1);
  for (const item of items) {
    length += item.length;
    if (length > room || item.includes("\n")) return false;
  }
  return true;
}

const printKey = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key));

const template = (text: string): string => `\`${text.replace(/[\\`]|\$\{/g, (found) => `\\${found}`)}\``;
