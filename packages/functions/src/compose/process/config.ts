import { parseConfig } from "@dephealth/core/config.ts";
import { part } from "./composition.ts";

/** The configuration. Only the compose files read the environment. */
export const config = /* @__PURE__ */ part(({ env }) => parseConfig(env));
