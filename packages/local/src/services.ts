/**
 * AWS's services in one process, wired to each other and to the functions: tables, queues, topics, machines, metrics
 * and mail behind one endpoint. The runtime and the rigs start the product by this, and by nothing else.
 */
import type { DatabaseSync } from "node:sqlite";
import { TABLES } from "@dephealth/contract/tables.ts";
import { TASK_FUNCTIONS } from "@dephealth/contract/task-functions.ts";
import { SUBSCRIBERS } from "@dephealth/contract/topics.ts";
import type { AwsClientSettings } from "@dephealth/core/aws/client-settings.ts";
import type { Clock } from "@dephealth/core/clock.ts";
import { logLevel } from "@dephealth/core/observability/logger.ts";
import { createTurns, type Turns } from "@dephealth/core/turns.ts";
import { announceWrite } from "@dephealth/functions/compose/capabilities/package-writes.ts";
import {
	type Composition,
	createComposition,
	type ProcessState,
	type StorageUsage,
} from "@dephealth/functions/compose/process/composition.ts";
import { RETENTION, type Retention } from "./asl/run/executions/retention.ts";
import { startAwsEndpoint } from "./aws/aws-endpoint.ts";
import { awsServices } from "./aws/aws-services.ts";
import { type LocalDynamoDb, startDynamoDb } from "./dynamodb/dynamodb.ts";
import { functionsHere } from "./functions/functions.ts";
import type { FunctionsThread } from "./functions/functions-thread.ts";
import { handlerEnvironment } from "./functions/handler-environment.ts";
import { type AnyHandler, createHandlerLoader } from "./functions/handlers.ts";
import { connectionsLimit, functionsLimit, openFilesLimit } from "./http/open-files.ts";
import type { Outbox } from "./mail/outbox.ts";
import type { Queues } from "./messaging/queues.ts";
import { startTopicSubscribers } from "./messaging/topic-subscribers.ts";
import type { Topics } from "./messaging/topics.ts";
import { createMetricStore, type MetricStore } from "./metrics/metric-store.ts";
import { withExecutionMetrics } from "./metrics/service-metrics.ts";
import type { Sandbox } from "./sandbox/sandbox.ts";
import { createTransactions, type Transactions } from "./sqlite/transactions.ts";
import { TABLE_PREFIX } from "./table-names.ts";
import type { BackgroundTurns } from "./workflows/background-turns.ts";
import { startWorkflows, type Workflows } from "./workflows/workflows.ts";

export const REGION = "eu-central-1";

/** The points at which a rig intercepts the product's services. Default: none. */
export type Seams = {
	/** @param path of the handler, as the tables of routes, tasks and subscribers have it */
	handler?: (path: string, handler: AnyHandler) => AnyHandler;
	/** Topics and queues as the endpoint shows them to the functions. */
	topics?: (topics: Topics) => Topics;
	queues?: (queues: Queues) => Queues;
	/** Queues as those who deliver a topic's messages read them. */
	subscriberQueues?: (queues: Queues) => Queues;
	/** The time by which expired items are deleted. */
	sweepClock?: Clock;
	/** A simulator elsewhere, asked in place of the upstreams. */
	upstreams?: Sandbox["urls"];
};

export type Services = {
	awsUrl: string;
	/** The settings with which an AWS client reaches the endpoint, or the tables without one. */
	aws: Required<AwsClientSettings>;
	dynamoDb: LocalDynamoDb;
	metrics: MetricStore;
	workflows: Workflows;
	/** Loads a handler of the product, once it is composed. */
	loadHandler<T extends AnyHandler>(path: string): Promise<T>;
	/**
	 * Composes the functions: handlers run from now on, none has run before.
	 *
	 * @param env the functions' configuration, besides the addresses of these services
	 */
	compose(env: Composition["env"]): Composition;
	stop(): Promise<void>;
};

/**
 * @param options.database of tables, executions, messages and metrics
 * @param options.transactions shared by all writers of the database; default: only these services write
 * @param options.tablesInMemory keeps the tables apart from the database; default false
 * @param options.importFrom folder of an earlier version's tables, imported if it exists
 * @param options.sandboxUrls asked in place of the upstreams
 * @param options.outbox receives the mail; without one no mail can be sent
 * @throws PortUnavailableError, TableMismatchError, StoreVersionError, LevelImportError, FunctionsThreadError
 */
export async function startServices(options: {
	database: DatabaseSync;
	transactions?: Transactions;
	tablesInMemory?: boolean;
	importFrom?: string;
	/** The port of the AWS endpoint. Default: the system chooses. */
	awsPort?: number;
	clock: Clock;
	sandboxUrls?: Sandbox["urls"] | undefined;
	outbox?: Outbox;
	onError: (error: unknown) => void;
	retention?: Retention;
	/** Milliseconds for which nobody ran before; default 0. */
	awayMs?: number;
	/** The time by which what is old is deleted. Default: the clock's. */
	deletionClock?: Clock;
	/** Called after finished executions were deleted. */
	onPruned?: () => void;
	/** Bytes that the database takes of the disk. Default: it is in memory. */
	databaseSize?: () => number;
	/** The turns of requests that take long. Default: those of the event loop. */
	turns?: Turns;
	/**
	 * Runs the functions that are not the API's in a thread of their own, by the system's time, where no seam reaches them.
	 * Default: in this thread.
	 */
	functionsThread?: boolean;
	/** Awaited before each slice of functions' work in this thread. Default: no waiting, as simulated time needs. */
	backgroundTurns?: BackgroundTurns;
	seams?: Seams;
}): Promise<Services> {
	const { database, clock, onError, seams = {}, outbox, importFrom, backgroundTurns } = options;
	const deletionClock = seams.sweepClock ?? options.deletionClock ?? clock;
	const transactions = options.transactions ?? createTransactions(database);
	await using started = new AsyncDisposableStack();

	const composed = Promise.withResolvers<Composition>();
	// A caller that waits for a failed start must not wait forever.
	composed.promise.catch(() => {});
	const load = createHandlerLoader(composed.promise, seams.handler);
	const turns = options.turns ?? createTurns();
	const openFiles = openFilesLimit();

	const dynamoDb = await startDynamoDb({
		...(!options.tablesInMemory && {
			storage: { database, transactions },
			...(importFrom !== undefined && { importFrom }),
		}),
		tables: TABLES,
		tablePrefix: TABLE_PREFIX,
		clock: deletionClock,
		region: REGION,
		onError,
	});
	started.defer(() => dynamoDb.close());

	const metrics = createMetricStore({ database, clock, deletionClock, onError });
	const thread = options.functionsThread ? await startThread() : undefined;
	started.defer(() => thread?.close());
	const functions = thread ?? functionsHere(load, backgroundTurns?.begin);

	async function startThread(): Promise<FunctionsThread> {
		const { startFunctionsThread } = await import("./functions/functions-thread.ts");
		return startFunctionsThread({
			settings: composed.promise.then(({ env }) => ({ env, aws: endpoint, logLevel: logLevel() })),
			store: dynamoDb,
			takeTurn: turns.of(FUNCTIONS),
			maxInvocations: functionsLimit(openFiles),
			clock,
			onMetric: metrics.add,
			onWritten: (ref) => composition && announceWrite(composition, ref),
			onError,
		});
	}

	const workflows = startWorkflows({
		database,
		transactions,
		clock,
		deletionClock,
		random: Math.random,
		region: REGION,
		async resolveFunction(name) {
			// A machine may name a function by its ARN.
			const path = TASK_HANDLERS.get(name.slice(name.lastIndexOf(":") + 1));
			return path === undefined ? undefined : (event, context) => functions.invoke(path, event, context);
		},
		executeDynamoDb: dynamoDb.execute,
		...(functions.takeTurn && { takeTurn: functions.takeTurn }),
		onError,
		...(options.retention && { retention: options.retention }),
		...(options.onPruned && { onPruned: options.onPruned }),
	});
	started.defer(() => workflows.stop());

	// This happens before timeouts and expiry are checked.
	if (options.awayMs) {
		workflows.engine.postpone(options.awayMs);
		workflows.queues.postpone(options.awayMs);
	}

	const awsEndpoint = await startAwsEndpoint({
		port: options.awsPort ?? 0,
		services: awsServices({
			dynamoDb,
			workflows: {
				...workflows,
				topics: seams.topics?.(workflows.topics) ?? workflows.topics,
				queues: seams.queues?.(workflows.queues) ?? workflows.queues,
			},
			metrics: withExecutionMetrics(metrics, workflows.engine),
			...(outbox && { outbox }),
			region: REGION,
		}),
	});
	started.defer(() => awsEndpoint.close());

	const subscribers = startTopicSubscribers({
		subscribers: SUBSCRIBERS,
		topics: workflows.topics,
		queues: seams.subscriberQueues?.(workflows.queues) ?? workflows.queues,
		clock,
		invoke: functions.invoke,
		onError,
	});
	started.defer(() => subscribers.stop());
	started.defer(() => composed.reject(new Error("The embedded runtime did not start.")));

	const endpoint = {
		endpoint: awsEndpoint.url,
		region: REGION,
		// The endpoint is on this machine and accepts any; the SDK insists on having some.
		credentials: { accessKeyId: "local", secretAccessKey: "local" },
	};
	const aws = { ...endpoint, dynamoDb: dynamoDb.inProcess };
	let composition: Composition | undefined;
	const scanReader = options.functionsThread
		? (await import("./functions/scan-reader.ts")).createScanReader(options.onError)
		: undefined;
	started.defer(() => scanReader?.close());

	function compose(env: Composition["env"]): Composition {
		composition = createComposition({
			env: {
				...env,
				...handlerEnvironment({
					awsUrl: awsEndpoint.url,
					tablePrefix: TABLE_PREFIX,
					stateMachineArns: workflows.stateMachineArns,
					topicArns: subscribers.topicArns,
					sandboxUrls: seams.upstreams ?? options.sandboxUrls,
				}),
			},
			clock,
			aws,
			writeMetric: metrics.add,
			turns,
			...(backgroundTurns && { background: backgroundTurns.goOn }),
			...(scanReader && { readScan: scanReader.read }),
			...(options.databaseSize && { storage: storageOf(options.databaseSize) }),
			process: processState,
		});
		composed.resolve(composition);
		return composition;
	}

	function processState(): ProcessState {
		return {
			functionsFailing: thread?.failing(),
			openFilesLimit: openFiles,
			connectionsLimit: connectionsLimit(openFiles),
		};
	}

	function storageOf(databaseSize: () => number): () => StorageUsage {
		const { maxBytes, maxAgeDays } = { ...RETENTION, ...options.retention };
		return () => {
			const { count, bytes } = workflows.engine.kept();
			return {
				bytes: databaseSize(),
				executions: count,
				executionsBytes: bytes,
				executionsBytesLimit: maxBytes,
				executionsDaysLimit: maxAgeDays,
			};
		};
	}

	await thread?.ready;
	const running = started.move();
	return {
		awsUrl: awsEndpoint.url,
		aws,
		dynamoDb,
		metrics,
		workflows,
		loadHandler: <T extends AnyHandler>(path: string) => load(path) as Promise<T>,
		compose,
		stop: () => running.disposeAsync(),
	};
}

/** Among the callers that take turns; no owner's id is such a word. */
const FUNCTIONS = "functions";

const TASK_HANDLERS: ReadonlyMap<string, string> = new Map(Object.entries(TASK_FUNCTIONS));
