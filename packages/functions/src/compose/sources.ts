/** Composition of the sources, on one pooled HTTP client a process. */

import { guardHttpClient } from "@dephealth/core/http/guarded-http-client.ts";
import { createHttpClient } from "@dephealth/core/http/http-client.ts";
import { logHttpClient } from "@dephealth/core/http/logged-http-client.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { createBundlephobiaSource } from "@dephealth/core/sources/bundlephobia/client.ts";
import { createDepsDevSource } from "@dephealth/core/sources/deps-dev/client.ts";
import { createGithubSource } from "@dephealth/core/sources/github/client.ts";
import { withGithubBudget } from "@dephealth/core/sources/github/github-budget.ts";
import { createNpmSource } from "@dephealth/core/sources/npm/client.ts";
import { guardOf } from "./circuits.ts";
import { clock } from "./clock.ts";
import { config } from "./config.ts";
import { once } from "./once.ts";
import { githubBudget } from "./storage.ts";

const unguarded = once(() =>
	logHttpClient(createHttpClient({ clock, random: Math.random }), {
		clock,
		log: (call) => (call.success ? logger.info : logger.warn)("upstream asked", call),
	}),
);
export const http = once(() => guardHttpClient(unguarded(), guardOf));
/** The budget stands inside the guard: a call that an open circuit refuses costs nothing of it. */
export const budgetedHttp = once(() =>
	guardHttpClient(withGithubBudget(unguarded(), githubBudget(), clock), guardOf),
);

export const npm = once(() =>
	createNpmSource({
		http: http(),
		clock,
		registryUrl: config().upstreams.npmRegistry,
		downloadsUrl: config().upstreams.npmDownloads,
	}),
);

export const depsDev = once(() =>
	createDepsDevSource({ http: http(), clock, url: config().upstreams.depsDev }),
);

export const github = once(() =>
	createGithubSource({
		http: budgetedHttp(),
		clock,
		token: config().githubToken,
		url: config().upstreams.github,
	}),
);

export const bundlephobia = once(() =>
	createBundlephobiaSource({ http: http(), clock, url: config().upstreams.bundlephobia }),
);
