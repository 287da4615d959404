import { freemem, totalmem } from "node:os";
import { compilerVersion as version } from "../codegen/version.js";
import { adapterOption, adapterOptions } from "./adapter_choice.js";
import type { Command } from "./command.js";
import { exitCodes } from "./exit.js";

/** The limits that decide what runs and how fast. */
const shownLimits = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
] as const;

export const doctor: Command = {
  name: "doctor",
  summary: "Tell what this machine runs models on, and what would be faster",
  arguments: [],
  options: adapterOption,
  examples: [
    { line: "dlmc doctor", doc: "for people" },
    { line: "dlmc doctor --json", doc: "for a bug report" },
  ],
  run: async ({ options, terminal }) => {
    const [{ openDevice }, { troubleOutcome }] = await Promise.all([import("../../runtime/device.js"), import("./trouble.js")]);
    const machine = await machineFacts();
    const device = await openDevice(adapterOptions(options)).catch((error: unknown) => ({ error }));
    if ("error" in device) {
      const outcome = troubleOutcome(device.error, terminal);
      return { ...outcome, json: { ...(outcome.json as object), ...machine } };
    }
    const facts = {
      adapter: device.adapter,
      profile: device.profile,
      limits: Object.fromEntries(shownLimits.map((name) => [name, device.limits[name]])),
      features: [...device.features].sort(),
      advice: advice(device.adapter),
      ...machine,
    };
    device.dispose();
    return { exit: exitCodes.fine, json: facts, text: render(facts, terminal.paint.bold) };
  },
};

async function machineFacts() {
  const { cpus } = await import("node:os");
  const processor = cpus();
  return {
    versions: { dlmc: version, node: process.versions.node, webgpu: await packageVersion("webgpu") },
    machine: {
      platform: `${process.platform} ${process.arch}`,
      processor: processor[0]?.model ?? "unknown",
      cores: processor.length,
      memory: totalmem(),
      free: freemem(),
    },
  };
}

async function packageVersion(name: string): Promise<string | undefined> {
  const { createRequire } = await import("node:module");
  try {
    return (createRequire(import.meta.url)(`${name}/package.json`) as { readonly version: string }).version;
  } catch {
    return undefined;
  }
}

interface Adapter {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  readonly fallback: boolean;
}

function advice({ fallback, description, vendor }: Adapter): readonly string[] {
  if (!fallback) return [];
  const isSwiftShader = /swiftshader/i.test(`${description} ${vendor}`) || vendor === "google";
  const faster = isSwiftShader
    ? ["Mesa's lavapipe (mesa-vulkan-drivers 23 or later) is 2 to 4 times as fast as SwiftShader"]
    : [];
  return [...faster, "a GPU with a Vulkan driver (or Metal, or Direct3D 12) is many times as fast as a software adapter"];
}

interface Facts extends Awaited<ReturnType<typeof machineFacts>> {
  readonly adapter: Adapter;
  readonly profile: string;
  readonly limits: { readonly [name: string]: number };
  readonly features: readonly string[];
  readonly advice: readonly string[];
}

function render(
  { adapter, profile, limits, features, advice, versions, machine }: Facts,
  bold: (text: string) => string,
): string {
  const rows = (entries: readonly (readonly [string, string])[]) => {
    const width = Math.max(...entries.map(([name]) => name.length));
    return entries.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
  };
  const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  return [
    bold("Adapter"),
    ...rows([
      ["name", adapter.description || adapter.architecture || adapter.vendor],
      ["kind", adapter.fallback ? "software" : "hardware"],
      ["kernels for", profile],
    ]),
    bold("Limits"),
    ...rows(Object.entries(limits).map(([name, value]) => [name, String(value)])),
    bold("Features"),
    `  ${features.join(", ") || "none"}`,
    bold("Machine"),
    ...rows([
      ["processor", `${machine.processor}, ${machine.cores} cores`],
      ["memory", `${gibibytes(machine.memory)}, ${gibibytes(machine.free)} free`],
      ["system", machine.platform],
      ["node", versions.node],
      ["webgpu", versions.webgpu ?? "not found"],
      ["dlmc", versions.dlmc],
    ]),
    ...(advice.length === 0 ? [] : [bold("Faster"), ...advice.map((line) => `  ${line}`)]),
  ].join("\n");
}
