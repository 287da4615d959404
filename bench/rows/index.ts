import type { Row } from "../row.js";
import { fusion } from "./fusion.js";
import { inference32 } from "./inference_32.js";
import { seedCnn32 } from "./seed_cnn_32.js";

/** In the order in which they are measured and shown. */
export const rows: readonly Row[] = [seedCnn32, inference32, fusion];
