import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Order } from "../subject.js";
import { type Given, givenIn } from "./given.js";

export const readGiven = ({ inputs }: Order): Given => givenIn(readFileSync(join(inputs, "inputs.safetensors")));
