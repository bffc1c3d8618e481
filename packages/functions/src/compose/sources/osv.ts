import { createReadAdvisories, createReadManyAdvisories } from "@dephealth/core/sources/osv/requests.ts";
import { UPSTREAMS } from "@dephealth/core/sources/sources.ts";
import { part } from "../process/composition.ts";
import { upstreamUrls } from "../process/upstream-urls.ts";
import { http } from "./upstream-http.ts";

const osv = /* @__PURE__ */ part((c) => ({
	http: http(c),
	name: UPSTREAMS.osv.name,
	url: upstreamUrls(c).osv,
}));
export const readAdvisories = /* @__PURE__ */ part((c) => createReadAdvisories(osv(c)));
export const readManyAdvisories = /* @__PURE__ */ part((c) =>
	createReadManyAdvisories(osv(c), readAdvisories(c)),
);
