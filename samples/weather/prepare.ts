import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { writeCsv } from "../prepare/write_csv.js";

/**
 * Cuts the hourly weather of Seattle (npm `vega-datasets`) into `data/train.csv` and `data/test.csv`: every fourth week is for the
 * test. A record is 48 hours, one after the other, of weeks of one part, and one begins at every hour: no hour is in both files.
 */
const folder = new URL("data/", import.meta.url);
const source = new URL(
  "../data/seattle-weather-hourly-normals.csv",
  pathToFileURL(createRequire(import.meta.url).resolve("vega-datasets")),
);
const [header = "", ...lines] = readFileSync(source, "utf8").trim().split(/\r?\n/);
const names = header.split(",");
const hours = lines.map((line) => {
  const fields = line.split(",");
  const value = (name: string): number => Number(fields[names.indexOf(name)]);
  return [value("temperature"), value("pressure"), value("wind")];
});

const recordHours = 48;
const isTest = (hour: number): boolean => Math.floor(hour / (7 * 24)) % 4 === 3;

/** The records of a part, hour after hour. */
function recordsOf(test: boolean): readonly (readonly number[])[] {
  const starts = [...hours.keys()].filter((start) => {
    const record = Array.from({ length: recordHours }, (_, n) => start + n);
    return start + recordHours <= hours.length && record.every((hour) => isTest(hour) === test);
  });
  return starts.flatMap((start) => hours.slice(start, start + recordHours));
}

for (const split of ["train", "test"]) {
  const rows = recordsOf(split === "test");
  writeCsv(fileURLToPath(new URL(`${split}.csv`, folder)), ["temperature", "pressure", "wind"], rows);
  console.log(`${split}: ${rows.length / recordHours} records of ${recordHours} hours`);
}
