/** Pixels that a text takes at most, in the fonts that readers have: DejaVu, the widest of them, decides. */
export const codeWidth = (text: string, size: number): number => size * 0.62 * columnsOf(text);

/** The same for the proportional fonts of notes. */
export const proseWidth = (text: string, size: number): number =>
  size * [...text].reduce((sum, character) => sum + emsOf(character), 0);

function emsOf(character: string): number {
  if (isWide(character)) return 1.05;
  if (/[ijl.,:;'|!()[\]/ ]/.test(character)) return 0.42;
  if (/[mwMW%@]/.test(character)) return 1;
  return /[A-Z0-9×+=]/.test(character) ? 0.72 : 0.63;
}

const columnsOf = (text: string): number => [...text].reduce((sum, character) => sum + (isWide(character) ? 1.7 : 1), 0);

/** Characters of East Asia and pictures take two columns. */
const isWide = (character: string): boolean => (character.codePointAt(0) ?? 0) >= 0x1100;

/** A text of at most so many characters, with what is left out in its middle shown as `…`. */
export function shorten(text: string, most: number): string {
  const characters = [...text];
  if (characters.length <= most) return text;
  const end = Math.floor((most - 1) / 3);
  return `${characters.slice(0, most - 1 - end).join("")}…${characters.slice(characters.length - end).join("")}`;
}
