import { createBundlephobiaSource } from "@dephealth/core/sources/bundlephobia/client.ts";
import { part } from "../process/composition.ts";
import { config } from "../process/config.ts";
import { http } from "./upstream-http.ts";

export const bundlephobia = /* @__PURE__ */ part((c) =>
	createBundlephobiaSource({ http: http(c), clock: c.clock, url: config(c).upstreams.bundlephobia }),
);
