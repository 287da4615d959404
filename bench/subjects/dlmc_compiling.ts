import { profileOf } from "../../compiler/cli/adapter_choice.js";
import { compileFor } from "../compile_for.js";
import { runModel } from "./model.js";
import { serve } from "./serve.js";

/** As in `dlmc train`: the process that trains has the compiler in it. */
serve((order) => runModel(order, (device) => compileFor(profileOf(device), order.model, order)));
