/** Composition of what batches need beyond a single collection: batch sources, and a view of the tables. */
import { required } from "@dephealth/core/config.ts";
import { createRefreshProgress } from "@dephealth/core/refresh/refresh-progress-store.ts";
import { createPackageRefreshes } from "@dephealth/core/refresh/refresh-store.ts";
import { createDepsDevBatch } from "@dephealth/core/sources/deps-dev/batch.ts";
import { createGithubBatch } from "@dephealth/core/sources/github/batch.ts";
import { createNpmBatch } from "@dephealth/core/sources/npm/batch.ts";
import { dynamoDb, githubBudget } from "../aws/storage.ts";
import { part } from "../process/composition.ts";
import { config } from "../process/config.ts";
import { github, githubAccess, http, npmAccess, readManyAdvisories } from "../sources.ts";

export const packageRefreshes = part((c) =>
	createPackageRefreshes({
		client: dynamoDb(c),
		tableName: config(c).tables.packages,
		clock: c.clock,
		random: Math.random,
	}),
);

export const refreshProgress = part((c) =>
	createRefreshProgress({
		client: dynamoDb(c),
		tableName: required(config(c).tables.operations, "OPERATIONS_TABLE"),
		clock: c.clock,
	}),
);

export const depsDevBatch = part((c) =>
	createDepsDevBatch({
		http: http(c),
		clock: c.clock,
		url: config(c).upstreams.depsDev,
		readAdvisories: readManyAdvisories(c),
	}),
);

export const npmBatch = part((c) => createNpmBatch(npmAccess(c)));

export const githubBatch = part((c) =>
	createGithubBatch({
		...githubAccess(c),
		single: github(c),
		budget: githubBudget(c),
		takeTurn: c.background,
	}),
);
