/**
 * The embedded runtime: everything AWS would run, in one process, on one data directory. It starts the services and
 * loads the same handlers and definitions, composed of clients that call these services.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ROUTES } from "@dephealth/contract/routes/routes.ts";
import type { MachineSchedule } from "@dephealth/contract/schedules.ts";
import type { AwsClientSettings } from "@dephealth/core/aws/client-settings.ts";
import { createDynamoDbClient } from "@dephealth/core/aws/dynamodb-client.ts";
import { type Clock, systemClock } from "@dephealth/core/clock.ts";
import type { Environment } from "@dephealth/core/config.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { createPackageStore } from "@dephealth/core/packages/package-store.ts";
import { createReportsStore } from "@dephealth/core/packages/reports-store.ts";
import { createPackageReader } from "@dephealth/core/scan/read-packages.ts";
import type { ReadPackages } from "@dephealth/core/scan/scanner.ts";
import { createSteadyClock } from "@dephealth/core/steady-clock.ts";
import { createTurns } from "@dephealth/core/turns.ts";
import type { ApiLambda } from "@dephealth/functions/api/http/request.ts";
import { config } from "@dephealth/functions/compose/process/config.ts";
import type { Retention } from "./asl/run/executions/retention.ts";
import type { Transition } from "./asl/run/interpreter/run.ts";
import { isInUse, openDataDirectory, STORES, storeFolder } from "./data-directory/data-directory.ts";
import { ensureDevAccount } from "./data-directory/dev-account.ts";
import { ensureDevApiKey } from "./data-directory/dev-api-key.ts";
import { ensureLocalSecrets } from "./data-directory/local-secret.ts";
import { explainStorageError, fatalStorageError } from "./data-directory/storage-error.ts";
import { measureTimeAway } from "./data-directory/time-away.ts";
import { watchFiles } from "./data-directory/watch-files.ts";
import type { ConsoleSite } from "./http/console-site.ts";
import { startHttpBridge } from "./http/http-bridge.ts";
import { createOutbox } from "./mail/outbox.ts";
import { countServerError, sampleQueues } from "./metrics/service-metrics.ts";
import { OSV_INDEX, startOsvServer } from "./osv-dump/osv-server.ts";
import { environmentOf, LOCAL_OWNER, withOwnServices } from "./runtime-environment.ts";
import type { Sandbox } from "./sandbox/sandbox.ts";
import { REGION, type Seams, startServices } from "./services.ts";
import { startCheckpoints } from "./sqlite/checkpoints.ts";
import { StartError } from "./start-error.ts";
import { localTable } from "./table-names.ts";
import { ThreadEndedError } from "./thread-ended-error.ts";
import { poolsGiveWay } from "./thread-priority.ts";
import { createBackgroundTurns } from "./workflows/background-turns.ts";
import { createCollections, startProductSchedules } from "./workflows/product-runs.ts";
import type { CollectionOutcome } from "./workflows/single-runs.ts";

export type RuntimeOptions = {
	/** Absolute path; created when missing. */
	dataDirectory: string;
	/** 0 lets the system choose. */
	port: number;
	awsPort: number;
	/** Ask the built-in simulator instead of the real upstreams. Its data is kept apart. */
	sandbox: boolean;
	/** Runs the simulator in its own thread, by the system's time. Default: in this thread, which starts sooner. */
	sandboxThread?: boolean;
	/** SQLite's checkpoints in a thread of their own, for who answers requests. Default: within commits, which takes less memory. */
	checkpointThread?: boolean;
	/**
	 * Runs all functions but the API's in a thread of their own, by the system's time, for who answers requests. Default: in this
	 * thread, which takes less memory.
	 */
	functionsThread?: boolean;
	/** Keeps the tables in memory: faster, and gone at the end. Default false. */
	tablesInMemory?: boolean;
	/** The console, served with the API. Default: none. */
	site?: ConsoleSite | undefined;
	/** Further names of the API besides loopback's. Default: none. */
	hostNames?: readonly string[];
	/** The time everything in the process goes by. Default: the system's. */
	clock?: Clock;
	/** The environment of the functions. Default: that of the process. */
	env?: Environment;
	/** The schedules that run. Default: all, at their own pace. */
	schedules?: readonly MachineSchedule[];
	/** The retention of ended executions. Default: see Retention. */
	retention?: Retention;
	/** The points at which a rig or a test intercepts the product's services. */
	seams?: Seams;
	/** Called when the process cannot continue, e.g. because the disk is full. */
	onFatal?: (error: unknown) => void;
	/** Called when a thread has ended by itself. The product goes on; the error says without what. */
	onThreadEnded?: (error: ThreadEndedError) => void;
};

export type Runtime = {
	url: string;
	awsUrl: string;
	/** The settings with which an AWS client reaches the endpoint. */
	aws: Required<AwsClientSettings>;
	/** The upstream simulator; its behaviour is set at `/_sandbox/behaviour`. */
	sandboxUrl: string | undefined;
	region: string;
	stateMachineArn: string;
	apiKey: string;
	/** Executions that were running when the process ended and have been resumed. */
	resumedExecutions: number;
	runningExecutions(): number;
	/** Reads stored packages, by `packageKey`. @throws StorageUnavailableError */
	read: ReadPackages;
	/** Reads the reports from which the package's document was made. */
	readReports(ref: PackageRef): Promise<SourceReport[]>;
	/**
	 * Collects packages in batches, in their order, and waits for the end; `read` returns the stored ones.
	 *
	 * @param onBatch called when a batch has ended
	 * @param signal ends running batches; packages whose turn has not come stay unchanged
	 */
	collectAll(refs: readonly PackageRef[], onBatch: () => void, signal?: AbortSignal): Promise<void>;
	/** Runs one collection and waits for its end. */
	collect(ref: PackageRef, onTransition: (transition: Transition) => void): Promise<CollectionOutcome>;
	/** Stops serving; running executions are kept and continue at the next start. */
	stop(): Promise<void>;
};

/** Loaded where it is asked only. */
async function simulator(
	inThread: boolean | undefined,
	clock: Clock,
	onError: (error: unknown) => void,
): Promise<Pick<Sandbox, "url" | "urls" | "close">> {
	if (!inThread) return (await import("./sandbox/sandbox.ts")).startSandbox({ port: 0, clock });
	return (await import("./sandbox/sandbox-thread.ts")).startSandboxThread(onError);
}

/** Among the callers that take turns; no owner's id has a space. */
const STATE_MACHINES = "state machines";

/** In the data directory. */
const OUTBOX_FOLDER = "outbox";

/**
 * @throws StartError when its user can do something about it: PortUnavailableError, DataDirectoryLockedError,
 * DataDirectoryError and others, each with one line
 */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
	try {
		return await start(options);
	} catch (error) {
		if (error instanceof StartError) throw error;
		throw explainStorageError(error, options.dataDirectory) ?? error;
	}
}

async function start(options: RuntimeOptions): Promise<Runtime> {
	const clock = createSteadyClock(options.clock ?? systemClock);
	const env = environmentOf(options);
	// Steps that may fail come first; if a later step fails, the started ones are stopped.
	await using started = new AsyncDisposableStack();

	mkdirSync(options.dataDirectory, { recursive: true, mode: 0o700 });
	// The secrets come first, since stored data depend on them.
	const secrets = ensureLocalSecrets(
		options.dataDirectory,
		STORES.some((store) => isInUse(join(options.dataDirectory, store))),
	);
	const dataDirectory = openDataDirectory(storeFolder(options.dataDirectory, options));
	started.defer(() => dataDirectory.close());
	const checkpoints = options.checkpointThread ? startCheckpoints(dataDirectory) : undefined;
	started.defer(() => checkpoints?.close());

	function onError(error: unknown): void {
		const fatal = fatalStorageError(error, dataDirectory.path);
		if (fatal) options.onFatal?.(fatal);
		else logger.error("embedded runtime", { error });
		if (error instanceof ThreadEndedError) options.onThreadEnded?.(error);
	}
	const files = watchFiles({ directory: dataDirectory, clock, onError });
	started.defer(() => files.stop());
	const sandbox = options.sandbox ? await simulator(options.sandboxThread, clock, onError) : undefined;
	started.defer(() => sandbox?.close());
	const away = measureTimeAway({ ...dataDirectory, clock, onError });
	const turns = createTurns(dataDirectory.transactions.nextTurn);
	const services = await startServices({
		database: dataDirectory.database,
		transactions: dataDirectory.transactions,
		awayMs: away.ms,
		deletionClock: away.deletionClock,
		tablesInMemory: options.tablesInMemory ?? false,
		importFrom: dataDirectory.file("dynamodb"),
		awsPort: options.awsPort,
		clock,
		sandboxUrls: sandbox?.urls,
		turns,
		...(options.functionsThread
			? { functionsThread: true }
			: { backgroundTurns: createBackgroundTurns(turns.of(STATE_MACHINES)) }),
		outbox: createOutbox({ directory: join(options.dataDirectory, OUTBOX_FOLDER), clock }),
		onError,
		...(options.retention && { retention: options.retention }),
		onPruned: dataDirectory.giveBackSpace,
		databaseSize: dataDirectory.size,
		...(options.seams && { seams: options.seams }),
	});
	started.defer(() => services.stop());
	started.defer(() => away.stop());
	away.keepNoting();
	const { workflows } = services;

	const client = createDynamoDbClient(services.aws);
	started.defer(() => client.destroy());
	const apiKey = ensureDevApiKey(options.dataDirectory);
	await ensureDevAccount({ client, tableName: localTable("accounts"), clock }, LOCAL_OWNER, apiKey);
	const packages = createPackageStore({
		client,
		tableName: localTable("packages"),
		clock,
		random: Math.random,
	});

	const bridge = await startHttpBridge({
		routes: ROUTES,
		resolveHandler: (path) => services.loadHandler<ApiLambda>(path),
		clock,
		port: options.port,
		...(options.hostNames && { hostNames: options.hostNames }),
		site: options.site,
		onServerError: () => countServerError(services.metrics),
	});
	started.defer(() => bridge.close());
	const samples = sampleQueues({ metrics: services.metrics, queues: workflows.queues, clock, onError });
	started.defer(() => samples.stop());
	const dump = options.sandbox ? undefined : env["OSV_DUMP"];
	const osv = dump ? await startOsvServer({ dump, index: dataDirectory.file(OSV_INDEX) }) : undefined;
	started.defer(() => osv?.close());
	const composition = services.compose(
		withOwnServices(env, { secrets, publicUrl: bridge.url, osvUrl: osv?.url }),
	);
	// A wrong variable ends the start, before anything runs.
	config(composition);
	const resumedExecutions = workflows.engine.recover();
	const schedules = startProductSchedules(workflows, { clock, schedules: options.schedules, onError });
	started.defer(() => schedules.stop());

	if (options.functionsThread) poolsGiveWay();
	const running = started.move();
	return {
		url: bridge.url,
		awsUrl: services.awsUrl,
		aws: services.aws,
		sandboxUrl: sandbox?.url,
		region: REGION,
		apiKey,
		resumedExecutions,
		read: createPackageReader({ packages, clock }),
		readReports: createReportsStore({ client, tableName: localTable("packages") }).read,
		...createCollections(workflows, { packages, clock }),
		stop: () => running.disposeAsync(),
	};
}
