/** Queries about operations, and the operator's changes. */

import type { MetricRange } from "@dephealth/contract/metrics.ts";
import type { getMetrics, MetricsOverTime } from "@dephealth/contract/routes/metrics.ts";
import type {
	discardDeadLetter,
	getStatus,
	listDeadLetters,
	redriveDeadLetter,
	Status,
	SteeredCircuit,
	steerCircuit,
} from "@dephealth/contract/routes/operations.ts";
import type { CircuitAction } from "@dephealth/contract/vocabulary.ts";
import {
	keepPreviousData,
	useInfiniteQuery,
	useMutation,
	useQuery,
	useQueryClient,
} from "@tanstack/preact-query";
import { call } from "../../api/client.ts";
import { POLL, pollEvery } from "../../api/queries.ts";
import { type ExecutionItem, stepFunctions } from "../../api/step-functions.ts";
import { isRunning } from "../executions/execution-queries.ts";
import { type Steered, withSteered } from "./steered-circuits.ts";

const STEERED = ["steered circuits"];
const GIVEN_UP = ["given up"];
/** Runs of a machine that are shown. */
const RUNS = 5;

/** The status with the operator's latest changes, since the API may answer with an older one for a while. */
export function useStatus() {
	const steered = useQuery<readonly Steered[]>({ queryKey: STEERED, enabled: false, initialData: [] });
	const { data, ...query } = useQuery({
		queryKey: ["status"],
		queryFn: ({ signal }) => call<typeof getStatus>("GET /v1/status", { signal }),
		refetchInterval: pollEvery<Status>(POLL.status),
	});
	return { ...query, data: data && withSteered(data, steered.data, Date.now()) };
}

export function useSteerCircuit(onDone: () => void) {
	const client = useQueryClient();
	return useMutation({
		mutationFn: ({ name, action }: { name: string; action: CircuitAction }) =>
			call<typeof steerCircuit>("POST /v1/circuits/{name}/{action}", { path: { name, action } }),
		onSuccess: (circuit: SteeredCircuit) => {
			client.setQueryData<readonly Steered[]>(STEERED, (before = []) => [
				...before.filter(({ name }) => name !== circuit.name),
				{ ...circuit, at: Date.now() },
			]);
			onDone();
		},
	});
}

/** Reads the permanent failures, newest first, a page at a time. */
export function useGivenUp() {
	return useInfiniteQuery({
		queryKey: GIVEN_UP,
		initialPageParam: "",
		queryFn: ({ pageParam, signal }) =>
			call<typeof listDeadLetters>("GET /v1/dead-letters", {
				query: { cursor: pageParam === "" ? undefined : pageParam },
				signal,
			}),
		getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
		refetchInterval: pollEvery(POLL.status),
	});
}

export function useRedrive(onDone: () => void) {
	const client = useQueryClient();
	return useMutation({
		mutationFn: (id: string) =>
			call<typeof redriveDeadLetter>("POST /v1/dead-letters/{id}/redrive", { path: { id } }),
		onSuccess: () => {
			onDone();
			void client.invalidateQueries({ queryKey: GIVEN_UP });
		},
	});
}

export function useDiscard(onDone: () => void) {
	const client = useQueryClient();
	return useMutation({
		mutationFn: ({ id, reason }: { id: string; reason: string }) =>
			call<typeof discardDeadLetter>("POST /v1/dead-letters/{id}/discard", {
				path: { id },
				body: { reason },
			}),
		onSuccess: () => {
			onDone();
			void client.invalidateQueries({ queryKey: GIVEN_UP });
		},
	});
}

/** Reads metrics over time. The former range stays on screen until the new one is there. */
export function useMetrics(range: MetricRange) {
	return useQuery({
		queryKey: ["metrics", range],
		queryFn: ({ signal }) => call<typeof getMetrics>("GET /v1/metrics", { query: { range }, signal }),
		placeholderData: keepPreviousData,
		refetchInterval: pollEvery<MetricsOverTime>(POLL.metrics),
	});
}

/** The newest executions of a machine. */
export function useRuns(machineArn: string | undefined) {
	return useQuery({
		queryKey: ["runs", machineArn],
		enabled: machineArn !== undefined,
		queryFn: async ({ signal }): Promise<ExecutionItem[]> => {
			const { executions = [] } = await stepFunctions(
				"ListExecutions",
				{ stateMachineArn: machineArn, maxResults: RUNS },
				signal,
			);
			return executions;
		},
		refetchInterval: pollEvery<ExecutionItem[]>((runs) =>
			runs?.some(isRunning) ? POLL.waiting : POLL.status,
		),
	});
}
