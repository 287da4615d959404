/** A message of Protocol Buffers: its fields by number. A list repeats its field; undefined leaves it out. */
export interface Message {
  readonly [field: number]: Field | readonly Field[] | undefined;
}

/** A whole number is a varint; text, bytes and messages have their length before them. */
export type Field = number | string | Uint8Array | Message;

/** The wire format, as https://protobuf.dev/programming-guides/encoding/ describes it. */
export function encode(message: Message): Uint8Array {
  const fields = Object.entries(message).flatMap(([number, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((each) => each !== undefined)
      .map((each) => encodeField(Number(number), each as Field)),
  );
  return joined(fields);
}

function encodeField(number: number, value: Field): Uint8Array {
  if (typeof value === "number") return Uint8Array.of(...varint(number << 3), ...varint(value));
  const body = typeof value === "string" ? new TextEncoder().encode(value) : value instanceof Uint8Array ? value : encode(value);
  return joined([Uint8Array.of(...varint((number << 3) | 2), ...varint(body.length)), body]);
}

/** Seven bits to a byte, the lowest first. */
function varint(value: number): readonly number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
