import { afterAll, beforeAll, describe } from "vitest";
import { opNamed } from "../../../compiler/ops/index.js";
import { type Device, openDevice } from "../../../runtime/device.js";
import { devicePlans, runGraphOnDevice } from "../../harness/graph_runner.js";
import { opCases } from "../../harness/op_cases.js";
import { testOpOnDevice } from "../../harness/test_op_on_device.js";

/** Every operator's kernel, planned for each kind of device, on the one that is here. */
const opened: { device?: Device } = {};
const device = (): Device => opened.device as Device;
beforeAll(async () => {
  opened.device = await openDevice();
});
afterAll(() => opened.device?.dispose());

describe.each(devicePlans)("$name", (profile) => {
  for (const [op, cases] of Object.entries(opCases)) {
    testOpOnDevice(
      opNamed(op),
      cases,
      async (graph, sources) => (await runGraphOnDevice(device(), { graph, sources, profile })).outputs,
    );
  }
});
