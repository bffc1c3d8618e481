import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { createTransactions } from "../../sqlite/transactions.ts";
import { createExpressionCompiler } from "../jsonata/expressions.ts";
import type { State } from "../parse/definition.ts";
import type { Integrations } from "../parse/integration.ts";
import { openExecutionStore } from "../store/execution-store.ts";
import { openMapRunStore } from "../store/map-run-store.ts";
import { openTagStore } from "../store/tag-store.ts";
import { createArns } from "./arns.ts";
import { createDeadlines } from "./deadlines.ts";
import type { Engine, EngineOptions } from "./engine.ts";
import { createExecutionQueries } from "./executions/execution-queries.ts";
import { createExecutionStarts } from "./executions/execution-starts.ts";
import { createExecutions } from "./executions/executions.ts";
import { createMapRuns } from "./executions/map-runs.ts";
import { createPruning } from "./executions/pruning.ts";
import { createJournal } from "./journal.ts";
import { createMachineCare } from "./machine-care.ts";
import { createMachines } from "./machines.ts";
import { createTaskCallbacks } from "./task-callbacks.ts";
import { createTaskTokens } from "./task-tokens.ts";
import { testState } from "./test-state/test-state.ts";
import { createTransitionListeners } from "./transition-listeners.ts";

/** @throws Error when the database was written by another version of the engine */
export function createEngine(options: EngineOptions): Engine {
	const { clock, deletionClock = clock, random, integrations, retention = {}, maxRunning = 10_000 } = options;
	const onError = options.onError ?? (() => {});
	const uuid = options.uuid ?? randomUUID;
	const region = options.region ?? "us-east-1";
	const { accountId = "000000000000" } = options;
	const arns = createArns({ region, accountId });
	const transactions = options.transactions ?? createTransactions(options.database);
	const store = openExecutionStore(options.database, transactions);
	const tags = openTagStore(options.database, transactions);
	const mapRunStore = openMapRunStore(options.database, transactions);
	const journal = createJournal(store, onError);
	const tokens = createTaskTokens();
	const deadlines = createDeadlines(clock);
	const compile = createExpressionCompiler({ clock, random, uuid });
	const resources = new Set(integrations.keys());
	const machines = createMachines({ store, clock, arns, compile, resources });
	const { notify, onTransition } = createTransitionListeners(onError);
	const { onPruned } = options;
	const pruning = createPruning({ store, journal, retention, clock: deletionClock, onPruned, onError });
	const { openMapRun, redriveMapRun, ...mapRuns } = createMapRuns({ mapRunStore, store, journal, clock });
	const executions = createExecutions({
		store,
		journal,
		machines,
		tokens,
		deadlines,
		integrations,
		arns,
		region,
		context: options.context,
		...(options.takeTurn && { takeTurn: options.takeTurn }),
		clock,
		random,
		uuid,
		mapRuns: { openMapRun, redriveMapRun },
		keepExpressHistory: options.keepExpressHistory ?? false,
		notify,
		onError,
		onEnd: pruning.countEnd,
	});
	const queries = createExecutionQueries({ store, journal, executions, machines, mapRuns, clock });
	const starts = createExecutionStarts({
		store,
		journal,
		executions,
		machines,
		arns,
		uuid,
		clock,
		maxRunning,
		waitFor: queries.waitFor,
	});

	function openEngine(database: DatabaseSync, mocked: Integrations, context: unknown): Engine {
		return createEngine({
			...options,
			database,
			context,
			transactions: createTransactions(database),
			integrations: mocked,
			onPruned: () => {},
		});
	}

	function parseForTest(definition: string): ReadonlyMap<string, State> {
		return machines.parse(definition, "STANDARD").states;
	}

	return {
		createStateMachine: machines.create,
		updateStateMachine: machines.update,
		ensureStateMachine: machines.ensure,
		describeStateMachine: ({ stateMachineArn }) => machines.describe(stateMachineArn),
		listStateMachines: machines.list,
		...starts,
		...queries,
		...mapRuns,
		...createMachineCare({ store, tags, journal, machines, executions }),
		testState: (request) =>
			testState(request, {
				openEngine,
				integrations,
				parse: parseForTest,
				region,
				accountId,
				clock,
				random,
			}),
		...createTaskCallbacks(tokens, journal),
		kept: () => store.finished(),
		countedByMinute(...query) {
			journal.flush();
			return store.countedByMinute(...query);
		},
		onTransition,
		postpone: store.postponeTimeouts,
		recover() {
			pruning.prune();
			return executions.recover();
		},
		async stop() {
			pruning.stop();
			await executions.suspendAll();
			deadlines.close();
			journal.close();
			queries.rejectWaiting();
			journal.flush();
		},
	};
}
