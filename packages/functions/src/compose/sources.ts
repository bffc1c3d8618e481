/** Composition of the sources, on one pooled HTTP client a process. */

import { guardHttpClient } from "@dephealth/core/http/guarded-http-client.ts";
import { createHttpClient } from "@dephealth/core/http/http-client.ts";
import { logHttpClient } from "@dephealth/core/http/logged-http-client.ts";
import { proxySettings } from "@dephealth/core/http/proxy.ts";
import { traceHttpClient } from "@dephealth/core/http/traced-http-client.ts";
import { logAttempts } from "@dephealth/core/observability/attempt-log.ts";
import { createBundlephobiaSource } from "@dephealth/core/sources/bundlephobia/client.ts";
import { createDepsDevSource } from "@dephealth/core/sources/deps-dev/client.ts";
import { createGithubSource } from "@dephealth/core/sources/github/client.ts";
import { withGithubBudget } from "@dephealth/core/sources/github/github-budget.ts";
import { createNpmSource } from "@dephealth/core/sources/npm/client.ts";
import { isStandIn } from "@dephealth/core/sources/npm/stand-in-registry.ts";
import { createReadAdvisories, createReadManyAdvisories } from "@dephealth/core/sources/osv/requests.ts";
import { createRegistrySource } from "@dephealth/core/sources/registry/client.ts";
import { UPSTREAMS } from "@dephealth/core/sources/sources.ts";
import { githubBudget } from "./aws/storage.ts";
import { guardOf } from "./circuits.ts";
import { part } from "./process/composition.ts";
import { config } from "./process/config.ts";
import { countCall, noteCall } from "./process/observability.ts";
import { trace } from "./process/tracing.ts";

const HTTP2_UPSTREAMS: ReadonlySet<string> = new Set(
	Object.values(UPSTREAMS).flatMap(({ name, http2 }) => (http2 ? [name] : [])),
);

const unguarded = part((c) =>
	logHttpClient(
		traceHttpClient(
			createHttpClient({
				clock: c.clock,
				random: Math.random,
				takeTurn: c.background,
				proxy: proxySettings(c.env),
				contact: config(c).upstreamContact,
				// Only a process that serves one task at a time speaks HTTP/2: on one machine a broken connection would take
				// many tasks with it.
				speaksHttp2: (source) =>
					c.env["AWS_LAMBDA_FUNCTION_NAME"] !== undefined && HTTP2_UPSTREAMS.has(source),
				onAttemptFailed: ({ source, method = "GET", url }, failure) => {
					logAttempts(`${source} ${method} ${url.pathname}`)(failure);
					// The last attempt is counted with the call.
					if (failure.delayMs !== undefined) countCall(c, source, failure.error);
				},
			}),
			trace(c),
		),
		{
			clock: c.clock,
			log: noteCall(c),
		},
	),
);
export const http = part((c) => guardHttpClient(unguarded(c), guardOf(c)));
/** The budget stands inside the guard: a call that an open circuit refuses costs nothing of it. */
const budgetedHttp = part((c) =>
	guardHttpClient(withGithubBudget(unguarded(c), githubBudget(c), c.clock), guardOf(c)),
);

/** How the npm registry is asked, for one package or for many. */
export const npmAccess = part((c) => ({
	http: http(c),
	clock: c.clock,
	registryUrl: config(c).upstreams.npmRegistry,
	registryToken: config(c).npmRegistryToken,
	// The simulator is npm itself, at another address.
	isStandIn: isStandIn(config(c).upstreams.npmRegistry) && !config(c).sandbox,
	downloadsUrl: config(c).upstreams.npmDownloads,
}));
export const npm = part((c) => createNpmSource(npmAccess(c)));

export const registry = part((c) =>
	createRegistrySource({ http: http(c), clock: c.clock, urls: config(c).upstreams }),
);

const osv = part((c) => ({ http: http(c), name: UPSTREAMS.osv.name, url: config(c).upstreams.osv }));
const readAdvisories = part((c) => createReadAdvisories(osv(c)));
export const readManyAdvisories = part((c) => createReadManyAdvisories(osv(c), readAdvisories(c)));

export const depsDev = part((c) =>
	createDepsDevSource({
		http: http(c),
		clock: c.clock,
		url: config(c).upstreams.depsDev,
		readAdvisories: readAdvisories(c),
	}),
);

/** How GitHub is asked, for one package or for many. */
export const githubAccess = part((c) => ({
	http: budgetedHttp(c),
	clock: c.clock,
	token: config(c).githubToken,
	url: config(c).upstreams.github,
}));
export const github = part((c) => createGithubSource(githubAccess(c)));

export const bundlephobia = part((c) =>
	createBundlephobiaSource({ http: http(c), clock: c.clock, url: config(c).upstreams.bundlephobia }),
);
