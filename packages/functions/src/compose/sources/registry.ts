import { createRegistrySource } from "@dephealth/core/sources/registry/client.ts";
import { part } from "../process/composition.ts";
import { config } from "../process/config.ts";
import { http } from "./upstream-http.ts";

export const registry = /* @__PURE__ */ part((c) =>
	createRegistrySource({ http: http(c), clock: c.clock, urls: config(c).upstreams }),
);
