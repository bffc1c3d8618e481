import { createReadAdvisories, createReadManyAdvisories } from "@dephealth/core/sources/osv/requests.ts";
import { UPSTREAMS } from "@dephealth/core/sources/sources.ts";
import { part } from "../process/composition.ts";
import { config } from "../process/config.ts";
import { http } from "./upstream-http.ts";

const osv = part((c) => ({ http: http(c), name: UPSTREAMS.osv.name, url: config(c).upstreams.osv }));
export const readAdvisories = part((c) => createReadAdvisories(osv(c)));
export const readManyAdvisories = part((c) => createReadManyAdvisories(osv(c), readAdvisories(c)));
