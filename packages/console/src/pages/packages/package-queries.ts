import type {
	Collection,
	collectPackage,
	getActivity,
	getCollection,
	getHistory,
	getPackage,
	listPackages,
} from "@dephealth/contract/routes/packages.ts";
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { useQuery } from "@tanstack/preact-query";
import { call, RefusedError } from "../../api/client.ts";
import { POLL, pollEvery } from "../../api/queries.ts";
import { type ExecutionItem, listMachines, stepFunctions } from "../../api/step-functions.ts";
import { packageOfName } from "../executions/execution-words.ts";

type Answered = Awaited<ReturnType<typeof askPackage>>;
export type Collecting = Exclude<Answered, PackageDocument>;

const askPackage = (ecosystem: string, name: string, signal: AbortSignal) =>
	call<typeof getPackage>("GET /v1/packages/{ecosystem}/{name+}", { path: { ecosystem, name }, signal });

export function isCollecting(answer: Answered): answer is Collecting {
	return "collection" in answer;
}

/** @param isWatched a collection runs: a new document may be there any moment */
export function usePackage(ecosystem: string, name: string, isWatched: boolean) {
	return useQuery({
		queryKey: ["package", ecosystem, name],
		queryFn: ({ signal }) => askPackage(ecosystem, name, signal),
		staleTime: 0,
		refetchInterval: pollEvery<Answered>((answer) => {
			if (answer && isCollecting(answer)) return POLL.waiting;
			if (isWatched) return POLL.waiting;
			return answer && answer.data_quality.status !== "complete" ? POLL.status : false;
		}),
	});
}

export function usePackageHistory(ecosystem: string, name: string, scoredAt: string | undefined) {
	return useQuery({
		queryKey: ["package history", ecosystem, name, scoredAt],
		enabled: scoredAt !== undefined,
		queryFn: ({ signal }) =>
			call<typeof getHistory>("GET /v1/history/{ecosystem}/{name+}", {
				path: { ecosystem, name },
				query: { limit: 400 },
				signal,
			}),
		refetchInterval: pollEvery(false),
	});
}

export function collectNow(ecosystem: string, name: string) {
	return call<typeof collectPackage>("POST /v1/collect/{ecosystem}/{name+}", { path: { ecosystem, name } });
}

/**
 * The newest collections of the package, for operators. Their names tell the package, if not quite.
 *
 * @param options.scoredAt of the document that is shown: the list is read again with each new one, since a collection can
 * begin and end between two looks
 */
export function useCollections(
	ecosystem: string,
	name: string,
	options: { isOperator: boolean; isWatched: boolean; scoredAt: string | undefined },
) {
	return useQuery({
		queryKey: ["collections of", ecosystem, name, options.scoredAt],
		enabled: options.isOperator,
		queryFn: async ({ signal }): Promise<ExecutionItem[]> => {
			const { stateMachines } = await listMachines(signal);
			const machine = stateMachines.find((known) => known.name === "collect-package");
			if (!machine) return [];
			const { executions = [] } = await stepFunctions(
				"ListExecutions",
				{ stateMachineArn: machine.stateMachineArn, maxResults: 1000 },
				signal,
			);
			const label = `${ecosystem}/${readable(name)}`;
			return executions
				.filter((item) => packageOfName("collect-package", item.name ?? "")?.label === label)
				.slice(0, 8);
		},
		staleTime: 0,
		refetchInterval: pollEvery<ExecutionItem[]>((items) =>
			options.isWatched || items?.some(({ status }) => status === "RUNNING") ? POLL.running : false,
		),
		placeholderData: (before, query) => (query?.queryKey[2] === name ? before : undefined),
	});
}

/** The executions that collect the package and collected it last, for operators; null: nobody has asked for it yet. */
export function useCollection(ecosystem: string, name: string, isOperator: boolean, isWatched: boolean) {
	return useQuery({
		queryKey: ["collection", ecosystem, name],
		enabled: isOperator,
		queryFn: async ({ signal }): Promise<Collection | null> => {
			try {
				const path = { ecosystem, name };
				return await call<typeof getCollection>("GET /v1/collections/{ecosystem}/{name+}", { path, signal });
			} catch (error) {
				if (error instanceof RefusedError && error.code === "package_not_found") return null;
				throw error;
			}
		},
		staleTime: 0,
		refetchInterval: pollEvery<Collection | null>((collection) =>
			isWatched || collection === null || collection?.running ? POLL.running : POLL.status,
		),
	});
}

/** The package's name as execution names contain it. */
function readable(name: string): string {
	return name.replace(/[^A-Za-z0-9]+/g, "-").slice(0, 36);
}

/** Reads the days of work on a package; its document has only sums. */
export function useActivity(ecosystem: string, name: string, scoredAt: string) {
	return useQuery({
		queryKey: ["activity", ecosystem, name, scoredAt],
		queryFn: ({ signal }) =>
			call<typeof getActivity>("GET /v1/activity/{ecosystem}/{name+}", { path: { ecosystem, name }, signal }),
		refetchInterval: pollEvery(false),
	});
}

export function usePackageList(ecosystem: string, risk: string) {
	return useQuery({
		queryKey: ["packages", ecosystem, risk],
		queryFn: ({ signal }) =>
			call<typeof listPackages>("GET /v1/packages", { query: { ecosystem, risk, limit: 100 }, signal }),
		refetchInterval: pollEvery(POLL.status),
	});
}
