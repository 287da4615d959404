/** What the runtime asks of Node where it runs there. */
export type NodeHost = typeof import("./node/host.js");

const inNode = typeof process !== "undefined" && Boolean(process.versions?.node);

/** Loads what only Node can do; undefined in a browser. The bundle for browsers holds host.browser.ts in place of this file. */
export const nodeHost: (() => Promise<NodeHost>) | undefined = inNode ? () => import("./node/host.js") : undefined;
