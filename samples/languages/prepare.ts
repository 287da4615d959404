import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { shareOf } from "../prepare/share_of.js";
import { writeCsv } from "../prepare/write_csv.js";

/**
 * Makes `data/train.csv` and `data/test.csv` of the sayings in Debian's packages fortunes, fortunes-br, -cs, -de, -es, -it and -pl. Which
 * part a saying belongs to depends on the hash of how it begins, so that copies of it stay together; the test has those of 100
 * characters and more.
 */
const root = "/usr/share/games/fortunes";
const sources: { readonly [language: string]: string } = {
  czech: "cs",
  english: ".",
  german: "de",
  italian: "it",
  polish: "pl",
  portuguese: "brasil",
  spanish: "es",
};

/** Pictures made of letters, programs, and what is of several languages or of another one. */
const leftOut = ["ascii-art", "asciiart", "banner", "brasil", "translate-me", "translations", "ospl-ad", "perl", "klasik-sk"];
const testShare = 0.2;
const leastLetters = { train: 20, test: 100 };
/** Of each language: the others have many times more sayings than Portuguese. */
const most = { train: 3000, test: 500 };

interface Saying {
  readonly text: string;
  /** How it begins: its first letters, in small. */
  readonly key: string;
}

function filesOf(path: string): readonly string[] {
  if (!existsSync(path)) throw new Error(`${path} is not there: apt-get install fortunes fortunes-{br,cs,de,es,it,pl}`);
  if (lstatSync(path).isFile()) return [path];
  const files = readdirSync(path).filter((name) => !/\.(dat|u8)$/.test(name) && !leftOut.includes(name));
  // Links lead to the files of other languages, or to a file under a second name.
  return files
    .sort()
    .map((name) => join(path, name))
    .filter((file) => lstatSync(file).isFile());
}

/** The sayings of a language, each once, in the order of their hashes. */
function sayingsOf(path: string): readonly Saying[] {
  const texts = filesOf(join(root, path)).flatMap((file) => readFileSync(file, "utf8").split(/^%.*$/m));
  const sayings = texts.flatMap((raw) => {
    // A letter, a step back and the letter again is how a typewriter prints bold.
    const text = raw.replace(/.[\b]/g, "").replace(/\s+/g, " ").trim();
    const letters = text.toLowerCase().replace(/[^\p{L}]/gu, "");
    return letters.length >= leastLetters.train ? [{ text, key: letters.slice(0, 60) }] : [];
  });
  const distinct = [...new Map(sayings.map((saying) => [saying.key, saying])).values()];
  return distinct.sort((a, b) => shareOf(a.key, 1) - shareOf(b.key, 1));
}

const rows = { train: [] as (readonly [string, string])[], test: [] as (readonly [string, string])[] };
for (const [language, path] of Object.entries(sources)) {
  const sayings = sayingsOf(path);
  const isTest = ({ key }: Saying): boolean => shareOf(key) < testShare;
  const parts = {
    train: sayings.filter((saying) => !isTest(saying)).slice(0, most.train),
    test: sayings.filter((saying) => isTest(saying) && saying.text.length >= leastLetters.test).slice(0, most.test),
  };
  for (const split of ["train", "test"] as const) rows[split].push(...parts[split].map(({ text }) => [text, language] as const));
  console.log(`${language}: ${sayings.length} sayings, ${parts.train.length} to train on, ${parts.test.length} to test`);
}
for (const split of ["train", "test"] as const) {
  writeCsv(fileURLToPath(new URL(`data/${split}.csv`, import.meta.url)), ["text", "language"], rows[split]);
}
