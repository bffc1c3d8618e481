import type { getStatus } from "@dephealth/contract/routes/operations.ts";
import type { getScan, scanManifest } from "@dephealth/contract/routes/scans.ts";
import type { ScanResult } from "@dephealth/contract/schemas/scan-result.ts";
import { type QueryClient, useQuery } from "@tanstack/preact-query";
import { call } from "../../api/client.ts";
import { POLL, pollEvery } from "../../api/queries.ts";
import type { ScanRequest } from "./dropped-files.ts";
import { rememberAccepted, rememberScan } from "./scan-memory.ts";
import { isFinal } from "./scan-model.ts";

/** Results that wait for a source which does not answer are looked at again so often, ms. */
const PARTIAL_POLL_MS = 5_000;

export function useScan(id: string) {
	return useQuery({
		queryKey: ["scan", id],
		queryFn: ({ signal }) => call<typeof getScan>("GET /v1/scans/{id}", { path: { id }, signal }),
		staleTime: 0,
		refetchInterval: pollEvery<ScanResult>((result) => {
			if (!result || !isFinal(result)) return POLL.waiting;
			return result.data_quality.status === "complete" ? false : PARTIAL_POLL_MS;
		}),
	});
}

/** The sources that are given a rest now, which explains partial results. */
export function useStatus(isWanted: boolean) {
	return useQuery({
		queryKey: ["status"],
		enabled: isWanted,
		queryFn: ({ signal }) => call<typeof getStatus>("GET /v1/status", { signal }),
		refetchInterval: pollEvery(POLL.status),
	});
}

/** Sends the dropped files. @returns the path of the scan's page @throws RefusedError, UnreachableError */
export async function startScan(client: QueryClient, request: ScanRequest): Promise<string> {
	const result = await call<typeof scanManifest>("POST /v1/scan", {
		query: { keep: "1" },
		body: request.body,
	});
	const id = result.kept_as ?? "";
	client.setQueryData(["scan", id], result);
	rememberScan({
		id,
		label: result.project ?? request.label,
		dependencies: result.totals.dependencies,
		at: Date.now(),
	});
	if (request.accepted.length > 0) rememberAccepted(id, request.accepted);
	return `/scans/${id}`;
}
