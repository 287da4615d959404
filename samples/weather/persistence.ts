import { readFileSync } from "node:fs";
import { readCsv } from "../../runtime/data/csv.js";

/**
 * What the forecast is measured against: how far off (mean absolute error, in degrees) are the last 24 hours of each record of the
 * test, if one says that they will be as the last hour was, or as the same hour was a day before.
 */
const file = new URL("data/test.csv", import.meta.url);
const temperature = readCsv(readFileSync(file), file.pathname).numbers("temperature");
const day = 24;
const records = Array.from({ length: temperature.length / (2 * day) }, (_, n) =>
  temperature.subarray(2 * day * n, 2 * day * (n + 1)),
);

const errorOf = (guess: (record: Float64Array, hour: number) => number): number => {
  const errors = records.flatMap((record) =>
    Array.from({ length: day }, (_, hour) => Math.abs((record[day + hour] ?? 0) - guess(record, hour))),
  );
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
};

console.log(`as the last hour was:         ${errorOf((record) => record[day - 1] ?? 0).toFixed(4)}`);
console.log(`as the same hour a day before: ${errorOf((record, hour) => record[hour] ?? 0).toFixed(4)}`);
