import { createNpmBatch } from "@dephealth/core/sources/npm/batch.ts";
import { createNpmSource } from "@dephealth/core/sources/npm/client.ts";
import { isStandIn } from "@dephealth/core/sources/npm/stand-in-registry.ts";
import { part } from "../process/composition.ts";
import { config } from "../process/config.ts";
import { upstreamUrls } from "../process/upstream-urls.ts";
import { http } from "./upstream-http.ts";

/** The access to the npm registry, for one package or for many. */
const npmAccess = /* @__PURE__ */ part((c) => ({
	http: http(c),
	clock: c.clock,
	registryUrl: upstreamUrls(c).npmRegistry,
	registryToken: config(c).npmRegistryToken,
	// The simulator is npm itself, at another address.
	isStandIn: isStandIn(upstreamUrls(c).npmRegistry) && !config(c).sandbox,
	downloadsUrl: upstreamUrls(c).npmDownloads,
}));
export const npm = /* @__PURE__ */ part((c) => createNpmSource(npmAccess(c)));

export const npmBatch = /* @__PURE__ */ part((c) => createNpmBatch(npmAccess(c)));
