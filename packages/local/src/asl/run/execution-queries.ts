/** Operations that tell about executions. Everything recorded is written before it is read. */
import type {
	DescribeExecutionOutput,
	ExecutionListItem,
	GetExecutionHistoryOutput,
	HistoryEvent,
	ListExecutionsOutput,
} from "@aws-sdk/client-sfn";
import { StepFunctionsError } from "../aws-errors.ts";
import type { ExecutionRow, ExecutionStatus, ExecutionStore } from "../store/execution-store.ts";
import { type StoredEvent, toHistoryEvent } from "../store/history.ts";
import { doesNotExist } from "./execution-starts.ts";
import type { Executions } from "./executions.ts";
import type { Journal } from "./journal.ts";
import type { Machines } from "./machines.ts";
import { notRedrivable } from "./redrive.ts";

const DEFAULT_PAGE = 100;
const MAX_PAGE = 1000;
/** A page of history ends early at this much text; AWS bounds its answers likewise. */
const MAX_PAGE_CHARACTERS = 4_000_000;

export function createExecutionQueries(deps: {
	store: ExecutionStore;
	journal: Journal;
	executions: Executions;
	machines: Machines;
}) {
	const { store, journal, executions, machines } = deps;
	const waiting = new Set<(reason: Error) => void>();

	/** @throws StepFunctionsError `ExecutionDoesNotExist` */
	function get(arn: string): ExecutionRow {
		journal.flush();
		const row = executions.running.get(arn)?.row ?? store.execution(arn);
		if (row) return row;
		throw doesNotExist(arn);
	}

	function waitFor(arn: string): Promise<DescribeExecutionOutput> {
		const execution = executions.running.get(arn);
		if (!execution) return Promise.resolve().then(() => describe(get(arn)));
		return new Promise((resolve, reject) => {
			waiting.add(reject);
			execution.onEnd.add((row) => {
				waiting.delete(reject);
				journal.flushed().then(() => resolve(describe(row)), reject);
			});
		});
	}

	return {
		waitFor,

		rejectWaiting(): void {
			for (const reject of waiting) reject(new Error("The engine was stopped before the execution ended."));
			waiting.clear();
		},

		describeExecution: ({ executionArn }: { executionArn: string }) => describe(get(executionArn)),

		listExecutions(query: {
			stateMachineArn?: string;
			mapRunArn?: string;
			statusFilter?: ExecutionStatus;
			maxResults?: number;
			nextToken?: string;
		}): ListExecutionsOutput {
			const { stateMachineArn, mapRunArn, statusFilter } = query;
			if ((stateMachineArn === undefined) === (mapRunArn === undefined)) {
				throw new StepFunctionsError("ValidationException", "Give either stateMachineArn or mapRunArn.");
			}
			if (stateMachineArn !== undefined) machines.get(stateMachineArn);
			journal.flush();
			const limit = pageSize(query.maxResults);
			const rows = store.listExecutions({
				machineArn: stateMachineArn,
				mapRunArn,
				status: statusFilter,
				beforeId: parseToken(query.nextToken),
				limit: limit + 1,
			});
			const page = rows.slice(0, limit);
			const last = page.at(-1);
			const executions = page.map(toListItem);
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

function describe(row: ExecutionRow): DescribeExecutionOutput {
	const reason = row.status === "RUNNING" ? undefined : notRedrivable(row, row.stopped ?? 0);
	return {
		...toListItem(row),
		input: row.input,
		inputDetails: { included: true },
		...(row.output !== null && { output: row.output, outputDetails: { included: true } }),
		...(row.error !== null && { error: row.error }),
		...(row.cause !== null && { cause: row.cause }),
		redriveStatus: reason || row.status === "RUNNING" ? "NOT_REDRIVABLE" : "REDRIVABLE",
		...(reason && { redriveStatusReason: reason }),
	};
}

function toListItem(row: ExecutionRow) {
	return {
		executionArn: row.arn,
		stateMachineArn: row.machine_arn,
		name: row.name,
		status: row.status,
		startDate: new Date(row.started),
		...(row.stopped !== null && { stopDate: new Date(row.stopped) }),
		...(row.map_run !== null && { mapRunArn: row.map_run }),
		redriveCount: row.redrives,
		...(row.redriven !== null && { redriveDate: new Date(row.redriven) }),
	} satisfies ExecutionListItem;
}

/** 0 asks for the default, as on AWS. @throws StepFunctionsError `ValidationException` */
function pageSize(maxResults = 0): number {
	if (!Number.isInteger(maxResults) || maxResults < 0 || maxResults > MAX_PAGE) {
		throw new StepFunctionsError("ValidationException", `maxResults must be from 0 to ${MAX_PAGE}.`);
	}
	return maxResults === 0 ? DEFAULT_PAGE : maxResults;
}

function toToken(id: number): string {
	return Buffer.from(String(id)).toString("base64url");
}

/** @throws StepFunctionsError `InvalidToken` */
function parseToken(token: string | undefined): number | undefined {
	if (token === undefined) return undefined;
	const id = Number(Buffer.from(token, "base64url").toString());
	if (Number.isSafeInteger(id) && id > 0) return id;
	throw new StepFunctionsError("InvalidToken", `Invalid Token: '${token.slice(0, 100)}'`);
}
