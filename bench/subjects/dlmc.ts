import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Manifest } from "../../runtime/manifest.js";
import { runModel } from "./model.js";
import { serve } from "./serve.js";

/** As in an app: the model was compiled before, for every kind of device. */
serve((order) =>
  runModel(order, ({ profile }) => JSON.parse(readFileSync(join(order.compiled, `${profile}.json`), "utf8")) as Manifest),
);
