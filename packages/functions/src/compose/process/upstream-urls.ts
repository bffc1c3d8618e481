import { parseUpstreamUrls } from "@dephealth/core/sources/upstream-urls.ts";
import { part } from "./composition.ts";

/** The addresses of the upstreams. */
export const upstreamUrls = /* @__PURE__ */ part(({ env }) => parseUpstreamUrls(env));
