import { createDepsDevBatch } from "@dephealth/core/sources/deps-dev/batch.ts";
import { createDepsDevSource } from "@dephealth/core/sources/deps-dev/client.ts";
import { part } from "../process/composition.ts";
import { upstreamUrls } from "../process/upstream-urls.ts";
import { readAdvisories, readManyAdvisories } from "./osv.ts";
import { http } from "./upstream-http.ts";

export const depsDev = /* @__PURE__ */ part((c) =>
	createDepsDevSource({
		http: http(c),
		clock: c.clock,
		url: upstreamUrls(c).depsDev,
		readAdvisories: readAdvisories(c),
	}),
);

export const depsDevBatch = /* @__PURE__ */ part((c) =>
	createDepsDevBatch({
		http: http(c),
		clock: c.clock,
		url: upstreamUrls(c).depsDev,
		readAdvisories: readManyAdvisories(c),
	}),
);
