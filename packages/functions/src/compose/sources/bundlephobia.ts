import { createBundlephobiaSource } from "@dephealth/core/sources/bundlephobia/client.ts";
import { part } from "../process/composition.ts";
import { upstreamUrls } from "../process/upstream-urls.ts";
import { http } from "./upstream-http.ts";

export const bundlephobia = /* @__PURE__ */ part((c) =>
	createBundlephobiaSource({ http: http(c), clock: c.clock, url: upstreamUrls(c).bundlephobia }),
);
