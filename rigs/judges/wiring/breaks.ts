/** One wire each: the part that is unplugged, and the test files of which at least one must fail. */

export type Break = {
	says: string;
	file: string;
	/** Stands in the file once. */
	from: string;
	to: string;
	tests: readonly string[];
};

const COMPOSE = "packages/functions/src/compose";
const TASKS = "packages/functions/src/tasks";
const METRICS = ["tests/wiring/metrics.test.ts"];
const REQUESTS = ["tests/wiring/requests.test.ts"];
const GUARDS = ["tests/wiring/guards.test.ts"];
const SCHEDULES = ["tests/wiring/schedules.test.ts"];

export const BREAKS: readonly Break[] = [
	{
		says: "the metric of circuits that change",
		file: `${COMPOSE}/circuits.ts`,
		from: "metrics(c).circuitStateChanged({ circuit: change.circuit, state: change.to });",
		to: "",
		tests: METRICS,
	},
	{
		says: "the metric of circuits whose table cannot be reached",
		file: `${COMPOSE}/circuits.ts`,
		from: "metrics(c).circuitStoreFailed(circuitName);",
		to: "void circuitName;",
		tests: METRICS,
	},
	{
		says: "what a circuit hears of its own changes",
		file: `${COMPOSE}/circuits.ts`,
		from: "onTransition: (change) => announce(c, change),",
		to: "onTransition: () => void announce,",
		tests: METRICS,
	},
	{
		says: "the metrics of self-healing",
		file: `${TASKS}/heal-stale-packages/summarize-healing.ts`,
		from: "metrics(c).selfHealingEnded({ ...summary, executionMs: summary.duration_ms });",
		to: "",
		tests: METRICS,
	},
	{
		says: "the log line of self-healing",
		file: `${TASKS}/heal-stale-packages/summarize-healing.ts`,
		from: 'logger.info("self-healing ended", summary);',
		to: "",
		tests: REQUESTS,
	},
	{
		says: "the metric of dead letters",
		file: `${TASKS}/process-dead-letters/summarize-dead-letters.ts`,
		from: "for (const action of actions) deps.metrics.deadLetterHandled(action);",
		to: "void actions;",
		tests: METRICS,
	},
	{
		says: "the log line of dead letters",
		file: `${TASKS}/process-dead-letters/summarize-dead-letters.ts`,
		from: 'log: (summary) => logger.info("dead letters processed", summary),',
		to: "log: () => {},",
		tests: REQUESTS,
	},
	{
		says: "the metric of requests that could not be counted",
		file: `${COMPOSE}/accounts/gate.ts`,
		from: 'metrics(c).errorOccurred({ errorType: "UsageNotCounted", service: "dynamodb", handler: "api" });',
		to: "",
		tests: REQUESTS,
	},
	{
		says: "who counts for an account",
		file: `${COMPOSE}/accounts/gate.ts`,
		from: "onStoreFailure: (error) => uncounted(c, error),\n\t\t\t\tonAlertFailure",
		to: "onStoreFailure: () => {},\n\t\t\t\tonAlertFailure",
		tests: REQUESTS,
	},
	{
		says: "a visitor's allowance",
		file: "packages/functions/src/api/http/caller/gate.ts",
		from: "const quota = await spending.settle(chargeOf(response));",
		to: "const quota = await spending.settle(0);",
		tests: REQUESTS,
	},
	{
		says: "the cache of GET",
		file: `${COMPOSE}/capabilities/hot-packages.ts`,
		from: "packages: packages(c), clock: c.clock }",
		to: "packages: packages(c), clock: c.clock, maxBytes: 0 }",
		tests: REQUESTS,
	},
	{
		says: "the five minutes of the cache",
		file: "packages/core/src/cache/hot-packages.ts",
		from: "const DOCUMENT_TTL_MS = 5 * 60_000;",
		to: "const DOCUMENT_TTL_MS = 5 * 3_600_000;",
		tests: REQUESTS,
	},
	{
		says: "the cache that a write makes stale",
		file: `${COMPOSE}/capabilities/hot-packages.ts`,
		from: "writeListeners(c).add(hot.invalidate);",
		to: "void writeListeners;",
		tests: REQUESTS,
	},
	{
		says: "the header X-Cache",
		file: "packages/functions/src/api/routes/packages/get-package.ts",
		from: ', "x-cache": cache }',
		to: " }",
		tests: REQUESTS,
	},
	{
		says: "the metric of cache reads",
		file: "packages/functions/src/api/routes/packages/get-package.ts",
		from: "report: (result, count) => metrics(c).packagesRead(result, count),",
		to: "report: () => {},",
		tests: REQUESTS,
	},
	{
		says: "the latency in the request's log line",
		file: "packages/functions/src/api/http/api-handler.ts",
		from: "latency_ms: Math.round(monotonicNow(clock) - startedAt),",
		to: "",
		tests: REQUESTS,
	},
	{
		says: "the request's log line",
		file: "packages/core/src/observability/loggable.ts",
		from: '\t"status_code",\n',
		to: "",
		tests: REQUESTS,
	},
	{
		says: "the list of what may be logged",
		file: "packages/core/src/observability/loggable.ts",
		from: 'if (name !== "error" && !FIELDS.has(name)) continue;',
		to: "",
		tests: ["tests/core/observability/loggable.test.ts"],
	},
	{
		says: "the query that no log line holds",
		file: "packages/core/src/observability/loggable.ts",
		from: 'name === "path" ? (value.split("?")[0] ?? "") : value',
		to: "value",
		tests: ["tests/core/observability/loggable.test.ts"],
	},
	{
		says: "the masks of secrets",
		file: "packages/core/src/observability/loggable.ts",
		from: "kept[name] = maskSecrets(text, MAX_TEXT_BYTES);",
		to: "kept[name] = text;",
		tests: ["tests/core/observability/loggable.test.ts"],
	},
	{
		says: "the metric of a route that fails",
		file: "packages/functions/src/api/http/api-handler.ts",
		from: 'metrics(composition).errorOccurred({ errorType, service: "api", handler: request.route });',
		to: "void errorType;",
		tests: METRICS,
	},
	{
		says: "the metric of an upstream that fails",
		file: `${TASKS}/invocation.ts`,
		from: "metrics(composition).errorOccurred({",
		to: "void ({",
		tests: METRICS,
	},
	{
		says: "the metric of collections",
		file: `${TASKS}/collect-package/collection-ended.ts`,
		from: "metrics(c).collectionEnded({ outcome: ended.status, latencyMs: latencyOf(c, input) });",
		to: "",
		tests: METRICS,
	},
	{
		says: "the metric of a cold start",
		file: `${COMPOSE}/process/on-lambda.ts`,
		from: "if (isColdStart) metrics(c).coldStarted();",
		to: "",
		tests: ["tests/functions/compose/process/on-lambda.test.ts"],
	},
	{
		says: "the guard around the sources",
		file: `${COMPOSE}/sources/upstream-http.ts`,
		from: "guardHttpClient(unguarded(c), guardOf(c))",
		to: "unguarded(c)",
		tests: GUARDS,
	},
	{
		says: "the guard around GitHub",
		file: `${COMPOSE}/sources/upstream-http.ts`,
		from: "\tguardHttpClient(\n\t\twithGithubBudget(unguarded(c), { budget: githubBudget(c), compute: githubCompute(c) }, c.clock),\n\t\tguardOf(c),\n\t),",
		to: "withGithubBudget(unguarded(c), { budget: githubBudget(c), compute: githubCompute(c) }, c.clock)",
		tests: GUARDS,
	},
	{
		says: "GitHub's budget",
		file: `${COMPOSE}/sources/upstream-http.ts`,
		from: "withGithubBudget(unguarded(c), { budget: githubBudget(c), compute: githubCompute(c) }, c.clock)",
		to: "unguarded(c)",
		tests: GUARDS,
	},
	{
		says: "the bulkhead in front of an upstream",
		file: `${COMPOSE}/circuits.ts`,
		from: "maxConcurrent: MAX_CONCURRENT,",
		to: "maxConcurrent: 10 * MAX_CONCURRENT,",
		tests: GUARDS,
	},
	{
		says: "the state that all processes share",
		file: `${COMPOSE}/circuits.ts`,
		from: "\t\tstore: circuitStates(c),\n",
		to: "",
		tests: GUARDS,
	},
	{
		says: "the log line of an upstream's call",
		file: `${COMPOSE}/process/observability.ts`,
		from: 'else if (!isSummed) logger.info("upstream asked", call);',
		to: "void isSummed;",
		tests: REQUESTS,
	},
	{
		says: "the log line of an attempt that failed",
		file: `${COMPOSE}/sources/upstream-http.ts`,
		// biome-ignore lint/suspicious/noTemplateCurlyInString: it is the source's own text
		from: "logAttempts(`${source} ${method} ${url.pathname}`)(failure)",
		to: "void [logAttempts, source, method, url, failure]",
		tests: REQUESTS,
	},
	{
		says: "the trace of an upstream's call",
		file: `${COMPOSE}/sources/upstream-http.ts`,
		from: "\t\t\ttrace(c),\n",
		to: "\t\t\t((_, call) => call()) as ReturnType<typeof trace>,\n",
		tests: ["tests/functions/compose/process/tracing.test.ts"],
	},
	...["process-dead-letters", "refresh-packages", "heal-stale-packages"].map(
		(machine): Break => ({
			says: `the schedule of ${machine}`,
			file: "packages/contract/src/schedules.ts",
			from: `stateMachine: "${machine}"`,
			to: 'stateMachine: "deliver-webhook"',
			tests: SCHEDULES,
		}),
	),
];
