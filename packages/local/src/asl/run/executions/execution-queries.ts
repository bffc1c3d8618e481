/** Operations that tell about executions. Everything recorded is written before it is read. */
import type {
	DescribeExecutionOutput,
	DescribeStateMachineForExecutionOutput,
	ExecutionListItem,
	GetExecutionHistoryOutput,
	HistoryEvent,
	ListExecutionsOutput,
} from "@aws-sdk/client-sfn";
import type { Clock } from "@dephealth/core/clock.ts";
import { StepFunctionsError } from "../../aws-errors.ts";
import type { ExecutionRow, ExecutionStatus } from "../../store/execution-rows.ts";
import type { ExecutionStore } from "../../store/execution-store.ts";
import { type StoredEvent, toHistoryEvent } from "../../store/history.ts";
import { assertArn, baseMachineArn, labelOf, machineNameOf } from "../arns.ts";
import type { Journal } from "../journal.ts";
import type { Machines } from "../machines.ts";
import { pageSize, parseToken, toToken } from "../paging.ts";
import { doesNotExist } from "./execution-starts.ts";
import type { Executions } from "./executions.ts";
import type { MapRuns } from "./map-runs.ts";
import { notRedrivable } from "./redrive.ts";

/** METADATA_ONLY leaves out inputs, outputs and definitions. */
export type IncludedData = "ALL_DATA" | "METADATA_ONLY";

/** Those of a machine or of a map run, one of the two. */
export type ExecutionsQuery = {
	stateMachineArn?: string;
	mapRunArn?: string;
	statusFilter?: ExecutionStatus;
	redriveFilter?: "REDRIVEN" | "NOT_REDRIVEN";
	maxResults?: number;
	nextToken?: string;
};

/** A page of history ends early at this much text; AWS bounds its answers likewise. */
const MAX_PAGE_CHARACTERS = 4_000_000;

export function createExecutionQueries(deps: {
	store: ExecutionStore;
	journal: Journal;
	executions: Executions;
	machines: Machines;
	mapRuns: Pick<MapRuns, "describeMapRun">;
	clock: Pick<Clock, "now">;
}) {
	const { store, journal, executions, machines, mapRuns, clock } = deps;
	const waiting = new Set<(reason: Error) => void>();

	/** @throws StepFunctionsError `InvalidArn`, `ExecutionDoesNotExist` */
	function get(arn: string): ExecutionRow {
		assertArn(arn, "execution");
		journal.flush();
		const row = executions.running.get(arn)?.row ?? store.execution(arn);
		if (row) return row;
		throw doesNotExist(arn);
	}

	function waitFor(arn: string): Promise<DescribeExecutionOutput> {
		const execution = executions.running.get(arn);
		if (!execution) return Promise.resolve().then(() => describe(get(arn), clock.now()));
		return new Promise((resolve, reject) => {
			waiting.add(reject);
			execution.onEnd.add((row) => {
				waiting.delete(reject);
				journal.flushed().then(() => resolve(describe(row, clock.now())), reject);
			});
		});
	}

	return {
		waitFor,

		rejectWaiting(): void {
			for (const reject of waiting) reject(new Error("The engine was stopped before the execution ended."));
			waiting.clear();
		},

		describeExecution: ({
			executionArn,
			includedData,
		}: {
			executionArn: string;
			includedData?: IncludedData;
		}) => describe(get(executionArn), clock.now(), includedData),

		/** The definition is the one the execution started with. */
		describeStateMachineForExecution(query: {
			executionArn: string;
			includedData?: IncludedData;
		}): DescribeStateMachineForExecutionOutput {
			const row = get(query.executionArn);
			const machine = machines.get(baseMachineArn(row.machine_arn));
			const label = labelOf(row.machine_arn);
			return {
				stateMachineArn: row.machine_arn,
				name: machineNameOf(row.machine_arn),
				definition:
					query.includedData === "METADATA_ONLY"
						? undefined
						: (store.definition(machine.arn, row.revision) ?? machine.definition),
				roleArn: machine.role_arn,
				updateDate: new Date(machine.updated),
				loggingConfiguration: { level: "OFF", includeExecutionData: false },
				...(row.map_run !== null && { mapRunArn: row.map_run }),
				...(label !== undefined && { label }),
				revisionId: String(row.revision),
			};
		},

		listExecutions(query: ExecutionsQuery): ListExecutionsOutput {
			const { stateMachineArn, mapRunArn, statusFilter, redriveFilter } = query;
			if ((stateMachineArn === undefined) === (mapRunArn === undefined)) {
				throw new StepFunctionsError("ValidationException", "Give either stateMachineArn or mapRunArn.", {
					reason: "MISSING_REQUIRED_PARAMETER",
				});
			}
			if (stateMachineArn !== undefined) machines.get(stateMachineArn);
			if (mapRunArn !== undefined) mapRuns.describeMapRun({ mapRunArn });
			journal.flush();
			const limit = pageSize(query.maxResults);
			const rows = store.listExecutions({
				machineArn: stateMachineArn,
				mapRunArn,
				status: statusFilter,
				isRedriven: redriveFilter === undefined ? undefined : redriveFilter === "REDRIVEN",
				beforeId: parseToken(query.nextToken),
				limit: limit + 1,
			});
			const page = rows.slice(0, limit);
			const last = page.at(-1);
			const executions = page.map((row) => toListItem(row));
			return rows.length > limit && last ? { executions, nextToken: toToken(last.id) } : { executions };
		},

		getExecutionHistory(query: {
			executionArn: string;
			maxResults?: number;
			reverseOrder?: boolean;
			includeExecutionData?: boolean;
			nextToken?: string;
		}): GetExecutionHistoryOutput {
			const row = get(query.executionArn);
			const from = parseToken(query.nextToken);
			const stored = query.reverseOrder
				? store.historyBackFrom(row.id, from ?? row.last_event)
				: store.historyFrom(row.id, from ?? 1);
			return takePage(stored, pageSize(query.maxResults), query.includeExecutionData ?? true);
		},
	};
}

function takePage(
	stored: Iterable<StoredEvent>,
	limit: number,
	includeData: boolean,
): GetExecutionHistoryOutput {
	const events: HistoryEvent[] = [];
	let characters = 0;
	for (const event of stored) {
		if (events.length === limit || (events.length > 0 && characters > MAX_PAGE_CHARACTERS)) {
			return { events, nextToken: toToken(event.id) };
		}
		characters += sizeOf(event);
		events.push(toHistoryEvent(event, includeData));
	}
	return { events };
}

function sizeOf({ details }: StoredEvent): number {
	let size = 0;
	for (const value of Object.values(details ?? {})) if (typeof value === "string") size += value.length;
	return size;
}

function describe(
	row: ExecutionRow,
	now: number,
	includedData: IncludedData = "ALL_DATA",
): DescribeExecutionOutput {
	const hasData = includedData === "ALL_DATA";
	return {
		...toListItem(row),
		...(hasData && { input: row.input }),
		inputDetails: { included: hasData },
		...(row.output !== null && {
			...(hasData && { output: row.output }),
			outputDetails: { included: hasData },
		}),
		...(row.error !== null && { error: row.error }),
		...(hasData && row.cause !== null && { cause: row.cause }),
		...redriveStatus(row, now),
	};
}

function redriveStatus(
	row: ExecutionRow,
	now: number,
): Pick<DescribeExecutionOutput, "redriveStatus" | "redriveStatusReason"> {
	const reason = notRedrivable(row, now);
	if (reason === undefined) return { redriveStatus: "REDRIVABLE" };
	if (row.map_run !== null && row.status !== "RUNNING" && row.status !== "SUCCEEDED") {
		return { redriveStatus: "REDRIVABLE_BY_MAP_RUN" };
	}
	return { redriveStatus: "NOT_REDRIVABLE", redriveStatusReason: reason };
}

function toListItem(row: ExecutionRow) {
	return {
		executionArn: row.arn,
		stateMachineArn: row.machine_arn,
		name: row.name,
		status: row.status,
		startDate: new Date(row.started),
		...(row.stopped !== null && { stopDate: new Date(row.stopped) }),
		...(row.map_run !== null && { mapRunArn: row.map_run, itemCount: itemCount(row) }),
		redriveCount: row.redrives,
		...(row.redriven !== null && { redriveDate: new Date(row.redriven) }),
	} satisfies ExecutionListItem;
}

/** The number of items of a child: one, or those of its batch. */
function itemCount({ input }: ExecutionRow): number {
	const value: unknown = JSON.parse(input);
	const items = typeof value === "object" && value !== null && "Items" in value ? value.Items : undefined;
	return Array.isArray(items) ? items.length : 1;
}
