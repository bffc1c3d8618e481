/**
 * The embedded runtime: everything AWS would run, in one process, on one data directory. It starts the services,
 * points the ordinary AWS clients at them through the environment, and loads the same handlers and definitions.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ROUTES } from "@dephealth/contract/routes/routes.ts";
import { type MachineSchedule, SCHEDULES } from "@dephealth/contract/schedules.ts";
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { TABLES } from "@dephealth/contract/tables.ts";
import { SUBSCRIBERS } from "@dephealth/contract/topics.ts";
import { createDynamoDbClient } from "@dephealth/core/aws/dynamodb-client.ts";
import { type Clock, systemClock } from "@dephealth/core/clock.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { executionName } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { createPackageStore } from "@dephealth/core/packages/package-store.ts";
import type { StoredPackage } from "@dephealth/core/packages/stored-package.ts";
import type { ApiLambda } from "@dephealth/functions/api/http/api-handler.ts";
import { setClock } from "@dephealth/functions/compose/clock.ts";
import { setMetricWriter } from "@dephealth/functions/compose/observability.ts";
import type { Transition } from "./asl/run/interpreter/run.ts";
import { startAwsEndpoint } from "./aws-endpoint.ts";
import { awsServices } from "./aws-services.ts";
import { isDiskFull, openDataDirectory } from "./data-directory.ts";
import { ensureDevAccount } from "./dev-account.ts";
import { ensureDevApiKey } from "./dev-api-key.ts";
import { startDynamoDb } from "./dynamodb/dynamodb.ts";
import { handlerEnvironment, tableName } from "./handler-environment.ts";
import { loadHandler } from "./handlers.ts";
import { startHttpBridge } from "./http-bridge.ts";
import { ensureLocalSecret } from "./local-secret.ts";
import { createOutbox } from "./mail/outbox.ts";
import { createMetricStore } from "./metrics/metric-store.ts";
import { startSandbox } from "./sandbox/sandbox.ts";
import { startSchedules } from "./schedules.ts";
import { startTopicSubscribers, type TopicHandler } from "./topic-subscribers.ts";
import { startWorkflows } from "./workflows.ts";

export type RuntimeOptions = {
	/** Absolute path; created when missing. */
	dataDirectory: string;
	/** 0 lets the system choose. */
	port: number;
	awsPort: number;
	/** Ask the built-in simulator instead of the real upstreams. Its data is kept apart. */
	sandbox: boolean;
	/** Keeps the tables in memory: faster, and gone at the end. Default false. */
	tablesInMemory?: boolean;
	/** The time everything in the process goes by. Default: the system's. */
	clock?: Clock;
	/** What runs by itself. Default: all schedules, at their own pace. */
	schedules?: readonly MachineSchedule[];
	/** Called when the process cannot go on, e.g. because the disk is full. */
	onFatal?: (error: unknown) => void;
};

export type CollectionOutcome =
	| { kind: "collected"; document: PackageDocument }
	| { kind: "not_found" }
	| { kind: "unavailable"; lastFailure: string };

export type Runtime = {
	url: string;
	awsUrl: string;
	/** The upstream simulator; its behaviour is set at `/_sandbox/behaviour`. */
	sandboxUrl: string | undefined;
	region: string;
	stateMachineArn: string;
	apiKey: string;
	/** Executions that were running when the process ended and go on now. */
	resumedExecutions: number;
	runningExecutions(): number;
	/** Runs one collection and waits for its end. */
	collect(ref: PackageRef, onTransition: (transition: Transition) => void): Promise<CollectionOutcome>;
	/** Stops serving; running executions are kept and go on at the next start. */
	stop(): Promise<void>;
};

const REGION = "eu-central-1";
/** Owner of the development key. Who has this machine operates what runs on it. */
const LOCAL_OWNER = "user_local";

/**
 * @throws PortInUseError, DataDirectoryLockedError, DataDirectoryError — each with one clear line
 */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
	const clock = options.clock ?? systemClock;
	setClock(clock);
	// Opened in reverse order of what may fail most: whatever has been started is stopped when a later step fails.
	await using started = new AsyncDisposableStack();

	mkdirSync(options.dataDirectory, { recursive: true, mode: 0o700 });
	// Invented and real packages never share a store.
	const dataDirectory = openDataDirectory(join(options.dataDirectory, options.sandbox ? "sandbox" : "live"));
	started.defer(() => dataDirectory.close());

	const sandbox = options.sandbox ? await startSandbox({ port: 0, clock }) : undefined;
	started.defer(() => sandbox?.close());

	const dynamoDb = await startDynamoDb({
		path: options.tablesInMemory ? undefined : dataDirectory.file("dynamodb"),
		tables: TABLES,
		tablePrefix: TABLE_PREFIX,
		clock,
	});
	started.defer(() => dynamoDb.close());

	function onError(error: unknown): void {
		if (isDiskFull(error)) options.onFatal?.(error);
		else logger.error("embedded runtime", { error });
	}
	const workflows = startWorkflows({
		database: dataDirectory.database,
		clock,
		random: Math.random,
		region: REGION,
		onError,
	});
	started.defer(() => workflows.stop());

	const metrics = createMetricStore({ database: dataDirectory.database, clock, onError });
	setMetricWriter(metrics.add);
	const awsEndpoint = await startAwsEndpoint({
		port: options.awsPort,
		services: awsServices({
			dynamoDb,
			workflows,
			metrics,
			outbox: createOutbox({ directory: join(options.dataDirectory, OUTBOX_FOLDER), clock }),
			region: REGION,
		}),
	});
	started.defer(() => awsEndpoint.close());

	// Handlers read their configuration once, so none runs before all of it is known.
	const configured = Promise.withResolvers<void>();
	async function loadConfigured<T extends (...args: never[]) => unknown>(path: string): Promise<T> {
		await configured.promise;
		return loadHandler<T>(path);
	}
	const subscribers = startTopicSubscribers({
		subscribers: SUBSCRIBERS,
		topics: workflows.topics,
		queues: workflows.queues,
		clock,
		loadHandler: (path) => loadConfigured<TopicHandler>(path),
		onError,
	});
	started.defer(() => subscribers.stop());
	// Whoever waits for a start that fails must not wait for ever.
	configured.promise.catch(() => {});
	started.defer(() => configured.reject(new Error("The embedded runtime did not start.")));
	// Handlers read their configuration from the environment, here as on AWS.
	Object.assign(process.env, {
		...handlerEnvironment({
			awsUrl: awsEndpoint.url,
			region: REGION,
			tablePrefix: TABLE_PREFIX,
			stateMachineArns: workflows.stateMachineArns,
			topicArns: subscribers.topicArns,
			sandboxUrls: sandbox?.urls,
		}),
		...accountsEnvironment(options.dataDirectory),
	});

	const client = createDynamoDbClient();
	started.defer(() => client.destroy());
	const apiKey = ensureDevApiKey(options.dataDirectory);
	await ensureDevAccount(
		{ client, tableName: tableName(TABLE_PREFIX, "accounts"), clock },
		LOCAL_OWNER,
		apiKey,
	);
	const packages = createPackageStore({
		client,
		tableName: tableName(TABLE_PREFIX, "packages"),
		clock,
		random: Math.random,
	});

	const bridge = await startHttpBridge({
		routes: ROUTES,
		resolveHandler: (path) => loadConfigured<ApiLambda>(path),
		port: options.port,
	});
	started.defer(() => bridge.close());
	process.env["PUBLIC_URL"] = bridge.url;
	const resumedExecutions = workflows.engine.recover();
	configured.resolve();
	const schedules = startSchedules({
		engine: workflows.engine,
		clock,
		schedules: (options.schedules ?? SCHEDULES).map(({ stateMachine, ...schedule }) => ({
			...schedule,
			stateMachineArn: workflows.stateMachineArns[stateMachine],
		})),
		onError,
	});
	started.defer(() => schedules.stop());

	async function collect(ref: PackageRef, onTransition: (transition: Transition) => void) {
		const name = executionName(ref, clock.now().toString(36));
		const input = JSON.stringify({ package: ref });
		const unsubscribe = workflows.engine.onTransition((transition) => {
			if (transition.executionArn.endsWith(`:${name}`)) onTransition(transition);
		});
		try {
			const { executionArn } = workflows.engine.startExecution({
				stateMachineArn: workflows.stateMachineArns["collect-package"],
				name,
				input,
			});
			await workflows.engine.waitFor(executionArn);
		} finally {
			unsubscribe();
		}
		return outcomeOf(await packages.get(ref));
	}

	const running = started.move();
	return {
		url: bridge.url,
		awsUrl: awsEndpoint.url,
		sandboxUrl: sandbox?.url,
		region: REGION,
		stateMachineArn: workflows.stateMachineArns["collect-package"],
		apiKey,
		resumedExecutions,
		runningExecutions: () =>
			workflows.engine.listExecutions({
				stateMachineArn: workflows.stateMachineArns["collect-package"],
				statusFilter: "RUNNING",
				maxResults: 1000,
			}).executions?.length ?? 0,
		collect,
		stop: () => running.disposeAsync(),
	};
}

const TABLE_PREFIX = "dephealth-local";
/** In the data directory. */
const OUTBOX_FOLDER = "outbox";

function accountsEnvironment(dataDirectory: string): Record<string, string> {
	return {
		SESSION_SECRET: ensureLocalSecret(dataDirectory, "session-secret"),
		EMAIL_SECRET: ensureLocalSecret(dataDirectory, "email-secret"),
		WEBHOOK_SECRET: ensureLocalSecret(dataDirectory, "webhook-secret"),
		OPERATOR_OWNERS: LOCAL_OWNER,
		// Who has this machine owns the network that it is in.
		WEBHOOKS_TO_PRIVATE_NETWORKS: "1",
		MAIL_SENDER: "dephealth@localhost.localdomain",
	};
}

function outcomeOf(stored: StoredPackage | undefined): CollectionOutcome {
	if (stored?.documentJson !== undefined) {
		return { kind: "collected", document: JSON.parse(stored.documentJson) as PackageDocument };
	}
	if (stored?.collection.status === "not_found") return { kind: "not_found" };
	return { kind: "unavailable", lastFailure: stored?.lastFailure ?? "the collection did not finish" };
}
