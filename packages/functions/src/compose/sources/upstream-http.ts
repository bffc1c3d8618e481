/** Composition of the one pooled HTTP client of a process. */
import { guardHttpClient } from "@dephealth/core/http/guarded-http-client.ts";
import { createHttpClient } from "@dephealth/core/http/http-client.ts";
import { logHttpClient } from "@dephealth/core/http/logged-http-client.ts";
import { proxySettings } from "@dephealth/core/http/proxy.ts";
import { traceHttpClient } from "@dephealth/core/http/traced-http-client.ts";
import { logAttempts } from "@dephealth/core/observability/attempt-log.ts";
import { withGithubBudget } from "@dephealth/core/sources/github/budget/github-budget.ts";
import { UPSTREAMS } from "@dephealth/core/sources/sources.ts";
import { githubBudget, githubCompute } from "../aws/storage.ts";
import { guardOf } from "../circuits.ts";
import { part } from "../process/composition.ts";
import { config } from "../process/config.ts";
import { countCall, noteCall } from "../process/observability.ts";
import { trace } from "../process/tracing.ts";

const HTTP2_UPSTREAMS: ReadonlySet<string> = new Set(
	Object.values(UPSTREAMS).flatMap(({ name, http2 }) => (http2 ? [name] : [])),
);

/**
 * Only a process that serves one task at a time speaks HTTP/2: on one machine a broken connection would take many tasks
 * with it.
 */
export const speaksHttp2 = /* @__PURE__ */ part((c) => {
	const isLambda = c.env["AWS_LAMBDA_FUNCTION_NAME"] !== undefined;
	return (source: string) => isLambda && HTTP2_UPSTREAMS.has(source);
});

const unguarded = /* @__PURE__ */ part((c) =>
	logHttpClient(
		traceHttpClient(
			createHttpClient({
				clock: c.clock,
				random: Math.random,
				takeTurn: c.background,
				proxy: proxySettings(c.env),
				contact: config(c).upstreamContact,
				speaksHttp2: speaksHttp2(c),
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
export const http = /* @__PURE__ */ part((c) => guardHttpClient(unguarded(c), guardOf(c)));
/** The budget is inside the guard, so a call that an open circuit refuses does not use it. */
export const budgetedHttp = /* @__PURE__ */ part((c) =>
	guardHttpClient(
		withGithubBudget(unguarded(c), { budget: githubBudget(c), compute: githubCompute(c) }, c.clock),
		guardOf(c),
	),
);
