import { useInfiniteQuery, useQueries } from "@tanstack/preact-query";
import { POLL, pollEvery } from "../../../api/queries.ts";
import { type ExecutionItem, type ExecutionStatus, stepFunctions } from "../../../api/step-functions.ts";
import { isRunning } from "../execution-queries.ts";
import type { Listed } from "./listed.ts";

export type Machine = { name: string; arn: string };

/** Reads the newest page of each machine again while the page is visible, and older pages on request. */
export function useLists(machines: readonly Machine[], status: string) {
	const filter = status === "" ? {} : { statusFilter: status as ExecutionStatus };
	const newest = useQueries({
		queries: machines.map(({ name, arn }) => ({
			queryKey: ["executions", name, status],
			queryFn: ({ signal }: { signal: AbortSignal }) =>
				stepFunctions("ListExecutions", { stateMachineArn: arn, maxResults: 200, ...filter }, signal),
			staleTime: 0,
			refetchInterval: pollEvery<{ executions?: ExecutionItem[] | undefined }>((data) =>
				data?.executions?.some(isRunning) ? POLL.running : POLL.waiting * 2,
			),
		})),
	});
	const older = useInfiniteQuery({
		queryKey: ["older executions", status, machines.map(({ name }) => name)],
		enabled: false,
		initialPageParam: undefined as Record<string, string> | undefined,
		queryFn: async ({ pageParam, signal }) => {
			const from =
				pageParam ??
				tokensOf(
					machines,
					newest.map(({ data }) => data?.nextToken),
				);
			const pages = await Promise.all(
				machines
					.filter(({ name }) => from[name] !== undefined)
					.map(async ({ name, arn }) => {
						const page = await stepFunctions(
							"ListExecutions",
							{ stateMachineArn: arn, maxResults: 200, nextToken: from[name], ...filter },
							signal,
						);
						return { name, page };
					}),
			);
			return {
				executions: pages.flatMap(({ name, page }) =>
					(page.executions ?? []).map((item): Listed => ({ ...item, machine: name })),
				),
				tokens: Object.fromEntries(
					pages.flatMap(({ name, page }) => (page.nextToken ? [[name, page.nextToken]] : [])),
				),
			};
		},
		getNextPageParam: ({ tokens }) => (Object.keys(tokens).length > 0 ? tokens : undefined),
	});
	const fresh = machines.flatMap(({ name }, index) =>
		(newest[index]?.data?.executions ?? []).map((item): Listed => ({ ...item, machine: name })),
	);
	const known = new Set(fresh.map(({ executionArn }) => executionArn));
	const old = (older.data?.pages ?? []).flatMap(({ executions }) => executions);
	const executions = [...fresh, ...old.filter(({ executionArn }) => !known.has(executionArn))];
	const counts = Object.fromEntries(
		machines.map(({ name }, index) => [
			name,
			{
				count: executions.filter((item) => item.machine === name).length,
				isMore: newest[index]?.data?.nextToken !== undefined,
			},
		]),
	);
	return {
		executions,
		counts,
		isLoaded: machines.length > 0 && newest.every(({ data }) => data !== undefined),
		error: newest.find(({ error, data }) => error && !data)?.error,
		askAgain() {
			for (const list of newest) void list.refetch();
		},
		canLoadMore: older.data ? older.hasNextPage : newest.some(({ data }) => data?.nextToken !== undefined),
		loadMore: () => void (older.data ? older.fetchNextPage() : older.refetch()),
	};
}

function tokensOf(
	machines: readonly Machine[],
	tokens: readonly (string | undefined)[],
): Record<string, string> {
	return Object.fromEntries(
		machines.flatMap(({ name }, index) => {
			const token = tokens[index];
			return token === undefined ? [] : [[name, token]];
		}),
	);
}
