import type { NodeHost } from "./host.js";

/** No page has Node, whatever a bundler pretends: what only Node can do is not even in the bundle. */
export const nodeHost: (() => Promise<NodeHost>) | undefined = undefined;
