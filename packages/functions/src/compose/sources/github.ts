import { createGithubBatch } from "@dephealth/core/sources/github/batch/batch.ts";
import { createGithubSource } from "@dephealth/core/sources/github/client.ts";
import { githubBudget } from "../aws/storage.ts";
import { part } from "../process/composition.ts";
import { config } from "../process/config.ts";
import { upstreamUrls } from "../process/upstream-urls.ts";
import { budgetedHttp } from "./upstream-http.ts";

/** The access to GitHub, for one package or for many. */
const githubAccess = /* @__PURE__ */ part((c) => ({
	http: budgetedHttp(c),
	clock: c.clock,
	token: config(c).githubToken,
	url: upstreamUrls(c).github,
}));
export const github = /* @__PURE__ */ part((c) => createGithubSource(githubAccess(c)));

export const githubBatch = /* @__PURE__ */ part((c) =>
	createGithubBatch({
		...githubAccess(c),
		single: github(c),
		budget: githubBudget(c),
		takeTurn: c.background,
	}),
);
