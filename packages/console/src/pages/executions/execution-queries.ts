/** Questions about executions, and how often each is asked again. */
import { type QueryClient, useQuery, useQueryClient } from "@tanstack/preact-query";
import { useEffect, useState } from "preact/hooks";
import { RefusedError } from "../../api/client.ts";
import { executionEnd } from "../../api/execution-ends.ts";
import { POLL, pollEvery } from "../../api/queries.ts";
import {
	type Execution,
	type ExecutionItem,
	type HistoryEvent,
	listMachines,
	stepFunctions,
} from "../../api/step-functions.ts";
import { type AslMachine, parseDefinition } from "./asl.ts";

/** The most events in one answer. */
const PAGE = 1_000;
/** A page of events with payloads is shorter: an event may have 512 KB. */
const PAYLOAD_PAGE = 100;

export function useMachines() {
	return useQuery({
		queryKey: ["machines"],
		queryFn: ({ signal }) => listMachines(signal),
		staleTime: Number.POSITIVE_INFINITY,
		refetchInterval: pollEvery(false),
		select: ({ stateMachines }) =>
			stateMachines.map(({ name = "", stateMachineArn = "" }) => ({ name, arn: stateMachineArn })),
	});
}

/** @param name of the execution; of a Distributed Map's item `label:id` */
export function executionArn(machineArn: string, name: string): string {
	const own = machineArn.replace(":stateMachine:", ":execution:");
	return name.includes(":") ? `${own}/${name}` : `${own}:${name}`;
}

export function isRunning(execution: Pick<Execution, "status"> | undefined): boolean {
	return execution?.status === "RUNNING" || execution?.status === "PENDING_REDRIVE";
}

export function useExecution(arn: string | undefined) {
	return useQuery({
		queryKey: ["execution", arn],
		enabled: arn !== undefined,
		queryFn: ({ signal }) => stepFunctions("DescribeExecution", { executionArn: arn }, signal),
		staleTime: 0,
		refetchInterval: pollEvery<Execution>((execution) => (isRunning(execution) ? POLL.running : false)),
	});
}

/** How an execution of a list ended; null when that is no longer kept. */
export function useExecutionEnd({ executionArn: arn = "", status, stopDate }: ExecutionItem) {
	return useQuery({
		// After a redrive it ends again.
		queryKey: ["execution end", arn, stopDate],
		queryFn: () => executionEnd(arn),
		enabled: arn !== "" && !isRunning({ status }),
		staleTime: Number.POSITIVE_INFINITY,
	});
}

/** The definition that the execution ran with; where that cannot be asked for, the machine's present one. */
export function useDefinition(arn: string | undefined, machineArn: string | undefined) {
	return useQuery({
		queryKey: ["definition", arn],
		enabled: arn !== undefined && machineArn !== undefined,
		queryFn: async ({ signal }): Promise<AslMachine> => {
			const { definition = "" } = await definitionOf(arn, machineArn, signal);
			return parseDefinition(definition);
		},
		staleTime: Number.POSITIVE_INFINITY,
		refetchInterval: pollEvery(false),
	});
}

async function definitionOf(arn: string | undefined, machineArn: string | undefined, signal: AbortSignal) {
	try {
		return await stepFunctions("DescribeStateMachineForExecution", { executionArn: arn }, signal);
	} catch (error) {
		if (!(error instanceof RefusedError) || error.status >= 500) throw error;
		return stepFunctions("DescribeStateMachine", { stateMachineArn: machineArn }, signal);
	}
}

/**
 * All events, without inputs and outputs. Of a running execution only those are asked for that are new.
 *
 * @param status of the execution: its change asks for the last events
 */
export function useHistory(arn: string | undefined, status: string | undefined) {
	const client = useQueryClient();
	const key = ["history", arn];
	const { refetch, ...query } = useQuery({
		queryKey: key,
		enabled: arn !== undefined,
		queryFn: ({ signal }) => newerEvents(client, key, arn, signal),
		staleTime: 0,
		refetchInterval: pollEvery(isRunning({ status: status as Execution["status"] }) ? POLL.running : false),
	});
	useEffect(() => {
		if (status !== undefined) void refetch();
	}, [status, refetch]);
	return { ...query, refetch };
}

async function newerEvents(
	client: QueryClient,
	key: readonly unknown[],
	arn: string | undefined,
	signal: AbortSignal,
): Promise<HistoryEvent[]> {
	const known = client.getQueryData<HistoryEvent[]>(key) ?? [];
	const last = known.at(-1)?.id ?? 0;
	const reverseOrder = last > 0;
	const found: HistoryEvent[] = [];
	let nextToken: string | undefined;
	do {
		const page = await stepFunctions(
			"GetExecutionHistory",
			{
				executionArn: arn,
				maxResults: reverseOrder ? 100 : PAGE,
				reverseOrder,
				includeExecutionData: false,
				nextToken,
			},
			signal,
		);
		const events = page.events ?? [];
		found.push(...events.filter(({ id = 0 }) => id > last));
		nextToken = events.some(({ id = 0 }) => id <= last) ? undefined : page.nextToken;
	} while (nextToken !== undefined);
	if (found.length === 0) return known;
	return [...known, ...(reverseOrder ? found.reverse() : found)];
}

/**
 * Events with their inputs and outputs, by id: those up to the wanted one.
 *
 * @param until id of the last event that is wanted; undefined: none is
 */
export function usePayloads(arn: string | undefined, until: number | undefined) {
	return useQuery({
		queryKey: ["payloads", arn, until],
		enabled: arn !== undefined && until !== undefined,
		queryFn: async ({ signal }) => {
			const events = new Map<number, HistoryEvent>();
			let nextToken: string | undefined;
			do {
				const page = await stepFunctions(
					"GetExecutionHistory",
					{ executionArn: arn, maxResults: PAYLOAD_PAGE, includeExecutionData: true, nextToken },
					signal,
				);
				for (const event of page.events ?? []) events.set(event.id ?? 0, event);
				nextToken = events.has(until ?? 0) ? undefined : page.nextToken;
			} while (nextToken !== undefined);
			return events;
		},
		staleTime: Number.POSITIVE_INFINITY,
		placeholderData: (before) => before,
		refetchInterval: pollEvery(false),
	});
}

/** Epoch milliseconds, renewed while something runs. */
export function useNow(isLive: boolean): number {
	const [now, setNow] = useState(Date.now);
	useEffect(() => {
		if (!isLive) return;
		const timer = setInterval(() => setNow(Date.now()), 500);
		return () => clearInterval(timer);
	}, [isLive]);
	return now;
}
