import type { Device, DeviceOptions } from "../../runtime/device.js";
import { type Profile, profiles } from "../schedule/profile.js";
import { type Options, textOption } from "./command.js";

const kinds = ["any", "hardware", "software", "swiftshader"] as const;

export const adapterOption = [
  { flags: "--adapter <kind>", doc: "what to run on (default: any, or what DLMC_ADAPTER says)", choices: kinds },
] as const;

/** Which adapter is wanted; what is no kind of adapter counts as `any`. */
export function adapterOptions(options: Options): DeviceOptions {
  const wanted = textOption(options, "adapter") ?? process.env.DLMC_ADAPTER;
  const kind = kinds.find((each) => each === wanted);
  return kind === undefined ? {} : { adapter: kind };
}

/** What to choose kernels for on a device: lavapipe's need its subgroups of exactly 8 lanes. */
export function profileOf({ profile, adapter, features }: Pick<Device, "profile" | "adapter" | "features">): Profile {
  if (profile === "gpu") return profiles.gpu;
  const isEight = adapter.subgroupSizes?.every((size) => size === profiles.lavapipe.lanes) ?? false;
  return isEight && features.has("subgroups") ? profiles.lavapipe : profiles.portable;
}
