/** Map runs: the state of a running Distributed Map, and the operations that describe it. */
import type {
	DescribeMapRunOutput,
	ListMapRunsOutput,
	MapRunExecutionCounts,
	MapRunItemCounts,
} from "@aws-sdk/client-sfn";
import type { Clock } from "@dephealth/core/clock.ts";
import { StepFunctionsError } from "../../aws-errors.ts";
import type { ExecutionStatus } from "../../store/execution-rows.ts";
import type { ExecutionStore } from "../../store/execution-store.ts";
import type { MapRunCounts, MapRunLimits, MapRunRow, MapRunStore } from "../../store/map-run-store.ts";
import { assertArn, baseMachineArn } from "../arns.ts";
import type { ChildExecutions, MapRun } from "../interpreter/run.ts";
import type { Tolerance } from "../interpreter/tolerance.ts";
import type { Journal } from "../journal.ts";
import { pageSize, parseToken, toToken } from "../paging.ts";

export type MapRuns = ReturnType<typeof createMapRuns>;

export function createMapRuns(deps: {
	mapRunStore: MapRunStore;
	store: ExecutionStore;
	journal: Journal;
	clock: Clock;
}) {
	const { mapRunStore, store, journal, clock } = deps;
	/** The listeners to changed limits, for runs of this process. */
	const open = new Map<string, Set<() => void>>();

	/** @throws StepFunctionsError `ResourceNotFound` */
	function get(arn: string): MapRunRow {
		assertArn(arn, "mapRun");
		journal.flush();
		const row = mapRunStore.get(arn);
		if (row) return row;
		throw new StepFunctionsError("ResourceNotFound", `Resource not found: '${arn}'`);
	}

	const openMapRun: ChildExecutions["openMapRun"] = (parent, start): MapRun => {
		const { mapRunArn: arn, tolerance } = start;
		mapRunStore.open({
			arn,
			execution: parent.row.id,
			started: clock.now(),
			max_concurrency: start.maxConcurrency,
			tolerated_count: tolerance.count ?? null,
			tolerated_percentage: tolerance.percentage ?? null,
			batched: start.isBatched ? 1 : 0,
			items: start.items,
			executions: start.executions,
		});
		const listeners = new Set<() => void>();
		open.set(arn, listeners);
		let limits = limitsOf(get(arn));
		listeners.add(() => {
			limits = limitsOf(get(arn));
		});
		return {
			limits: () => limits,
			onUpdate: (listener) => void listeners.add(listener),
			redrivenAt: get(arn).redriven ?? undefined,
			end(status) {
				open.delete(arn);
				mapRunStore.end(get(arn), status, clock.now());
			},
			suspend: () => void open.delete(arn),
		};
	};

	const redriveMapRun: ChildExecutions["redriveMapRun"] = (arn) => {
		const row = get(arn);
		if (!mapRunStore.hasAllChildren(row)) return undefined;
		mapRunStore.redrive(arn, clock.now());
		return row.redrives + 1;
	};

	function executionArn(row: MapRunRow): string {
		return store.executionById(row.execution)?.arn ?? "";
	}

	return {
		openMapRun,
		redriveMapRun,

		describeMapRun({ mapRunArn }: { mapRunArn: string }): DescribeMapRunOutput {
			const row = get(mapRunArn);
			const counts = mapRunStore.counts(row);
			return {
				mapRunArn,
				executionArn: executionArn(row),
				status: row.status,
				startDate: new Date(row.started),
				...(row.stopped !== null && { stopDate: new Date(row.stopped) }),
				maxConcurrency: row.max_concurrency,
				toleratedFailurePercentage: row.tolerated_percentage ?? 0,
				toleratedFailureCount: row.tolerated_count ?? 0,
				itemCounts: countsOf(counts, "items", row.items),
				executionCounts: countsOf(counts, "executions", row.executions),
				redriveCount: row.redrives,
				...(row.redriven !== null && { redriveDate: new Date(row.redriven) }),
			};
		},

		/** Lists runs in the order of their start. */
		listMapRuns(query: { executionArn: string; maxResults?: number; nextToken?: string }): ListMapRunsOutput {
			assertArn(query.executionArn, "execution");
			journal.flush();
			const execution = store.execution(query.executionArn);
			const limit = pageSize(query.maxResults);
			const rows = execution
				? mapRunStore.ofExecution(execution.id, parseToken(query.nextToken) ?? 0, limit + 1)
				: [];
			const page = rows.slice(0, limit);
			const last = page.at(-1);
			const mapRuns = page.map((row) => ({
				executionArn: query.executionArn,
				mapRunArn: row.arn,
				stateMachineArn: mapRunMachine(execution?.machine_arn ?? "", row.arn),
				startDate: new Date(row.started),
				...(row.stopped !== null && { stopDate: new Date(row.stopped) }),
			}));
			return rows.length > limit && last ? { mapRuns, nextToken: toToken(last.id) } : { mapRuns };
		},

		updateMapRun(update: {
			mapRunArn: string;
			maxConcurrency?: number;
			toleratedFailureCount?: number;
			toleratedFailurePercentage?: number;
		}): void {
			const row = get(update.mapRunArn);
			if (row.status !== "RUNNING") {
				throw new StepFunctionsError("ValidationException", "Cannot update a Map Run that has ended.", {
					reason: "CANNOT_UPDATE_COMPLETED_MAP_RUN",
				});
			}
			mapRunStore.update(row.arn, {
				max_concurrency: checked("maxConcurrency", update.maxConcurrency) ?? row.max_concurrency,
				tolerated_count:
					checked("toleratedFailureCount", update.toleratedFailureCount) ?? row.tolerated_count,
				tolerated_percentage:
					checked("toleratedFailurePercentage", update.toleratedFailurePercentage, 100) ??
					row.tolerated_percentage,
			});
			for (const listener of open.get(row.arn) ?? []) listener();
		},
	};
}

/** `…:mapRun:machine/label:uuid` belongs to the machine `…:stateMachine:machine/label`. */
function mapRunMachine(machineArn: string, mapRunArn: string): string {
	const label = /\/([^:/]*):[^:]*$/.exec(mapRunArn)?.[1];
	return label === undefined ? machineArn : `${baseMachineArn(machineArn)}/${label}`;
}

function limitsOf(row: MapRunLimits): ReturnType<MapRun["limits"]> {
	const tolerance: Tolerance = {
		...(row.tolerated_count !== null && { count: row.tolerated_count }),
		...(row.tolerated_percentage !== null && { percentage: row.tolerated_percentage }),
	};
	return { maxConcurrency: row.max_concurrency, tolerance };
}

function countsOf(
	counts: MapRunCounts,
	of: "items" | "executions",
	total: number,
): MapRunItemCounts & MapRunExecutionCounts {
	const number = (status: ExecutionStatus) => counts[status]?.[of] ?? 0;
	const known = {
		running: number("RUNNING"),
		succeeded: number("SUCCEEDED"),
		failed: number("FAILED"),
		timedOut: number("TIMED_OUT"),
		aborted: number("ABORTED"),
	};
	const begun = Object.values(known).reduce((sum, count) => sum + count, 0);
	return {
		pending: Math.max(0, total - begun),
		...known,
		total,
		// Counted as on AWS, even if no results are written.
		resultsWritten: known.succeeded,
		failuresNotRedrivable: 0,
		pendingRedrive: 0,
	};
}

/** @throws StepFunctionsError `ValidationException` */
function checked(
	field: string,
	value: number | undefined,
	max = Number.MAX_SAFE_INTEGER,
): number | undefined {
	if (value === undefined || (value >= 0 && value <= max)) return value;
	throw new StepFunctionsError("ValidationException", `'${field}' must be from 0 to ${max}.`);
}
