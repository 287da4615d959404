/** What a string literal means, and the places of the escapes that do not exist, as offsets into the literal. */
export interface StringValue {
  readonly value: string;
  readonly unknown: readonly { readonly start: number; readonly text: string }[];
}

const simple: Readonly<Record<string, string>> = { "\\": "\\", '"': '"', n: "\n", t: "\t" };

/** Reads a string literal with its quotes; the closing one may be missing. */
export function readString(literal: string): StringValue {
  const unknown: { start: number; text: string }[] = [];
  const closed = /^"(?:[^"\\]|\\.)*"$/.test(literal);
  const body = literal.slice(1, closed ? -1 : undefined);
  const value = body.replace(
    /\\(?:u\{([0-9a-fA-F]{1,6})\}|([\s\S]?))/gu,
    (text: string, code: string | undefined, letter: string | undefined, start: number) => {
      if (code !== undefined && Number.parseInt(code, 16) <= 0x10ffff) return String.fromCodePoint(Number.parseInt(code, 16));
      const known = simple[letter ?? ""];
      if (known !== undefined) return known;
      unknown.push({ start: start + 1, text });
      return text;
    },
  );
  return { value, unknown };
}

/** The literal of a string, as the formatter and printers write it. */
export function quote(value: string): string {
  const body = value.replace(/[\\"\n\t]/g, (c) => (c === "\n" ? "\\n" : c === "\t" ? "\\t" : `\\${c}`));
  return `"${body.replace(/[\p{Cc}\p{Cs}]/gu, (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`)}"`;
}
