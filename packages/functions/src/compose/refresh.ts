/** Composition of what refreshing needs beyond a single collection: batch sources, and its own view of the tables. */
import { required } from "@dephealth/core/config.ts";
import { createRefreshProgress } from "@dephealth/core/refresh/refresh-progress-store.ts";
import { createPackageRefreshes } from "@dephealth/core/refresh/refresh-store.ts";
import { createDepsDevBatch } from "@dephealth/core/sources/deps-dev/batch.ts";
import { createGithubBatch } from "@dephealth/core/sources/github/batch.ts";
import { createNpmBatch } from "@dephealth/core/sources/npm/batch.ts";
import { clock } from "./clock.ts";
import { config } from "./config.ts";
import { once } from "./once.ts";
import { budgetedHttp, github, http } from "./sources.ts";
import { dynamoDb, githubBudget } from "./storage.ts";

export const packageRefreshes = once(() =>
	createPackageRefreshes({
		client: dynamoDb(),
		tableName: config().tables.packages,
		clock,
		random: Math.random,
	}),
);

export const refreshProgress = once(() =>
	createRefreshProgress({
		client: dynamoDb(),
		tableName: required(config().tables.operations, "OPERATIONS_TABLE"),
		clock,
	}),
);

export const depsDevBatch = once(() =>
	createDepsDevBatch({ http: http(), clock, url: config().upstreams.depsDev }),
);

export const npmBatch = once(() =>
	createNpmBatch({
		http: http(),
		clock,
		registryUrl: config().upstreams.npmRegistry,
		downloadsUrl: config().upstreams.npmDownloads,
	}),
);

export const githubBatch = once(() =>
	createGithubBatch({
		http: budgetedHttp(),
		clock,
		single: github(),
		token: config().githubToken,
		url: config().upstreams.github,
		budget: githubBudget(),
	}),
);
