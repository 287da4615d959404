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
  const items = Array.isArray(value)
    ? value.map((item) => print(item, inner, names))
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => `${printKey(key)}: ${print(item, inner, names)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  if (items.length === 0) return `${open}${close}`;
  const oneLine = Array.isArray(value) ? `[${items.join(", ")}]` : `{ ${items.join(", ")} }`;
  if (!oneLine.includes("\n") && indent.length + oneLine.length <= lineWidth) return oneLine;
  return `${open}\n${items.map((item) => `${inner}${item},\n`).join("")}${indent}${close}`;
}

const printKey = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key));

const template = (text: string): string => `\`${text.replace(/[\\`]|\$\{/g, (found) => `\\${found}`)}\``;
