import { parseConfig } from "@dephealth/core/config.ts";
import { once } from "./once.ts";

/** The process's configuration. Only the compose files read the environment. */
export const config = once(() => parseConfig(process.env));
