import { createRegistrySource } from "@dephealth/core/sources/registry/client.ts";
import { part } from "../process/composition.ts";
import { upstreamUrls } from "../process/upstream-urls.ts";
import { http } from "./upstream-http.ts";

export const registry = /* @__PURE__ */ part((c) =>
	createRegistrySource({ http: http(c), clock: c.clock, urls: upstreamUrls(c) }),
);
