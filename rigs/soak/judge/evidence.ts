/** Reads the final contents of the tables. */

import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";
import { decompressText } from "@dephealth/core/aws/compressed-json.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { LATEST, REPORTS } from "@dephealth/core/packages/package-items.ts";
import type { Item, SoakWorld } from "../world.ts";
import { inventedFacts } from "./invented-facts.ts";
import type { FailureRecord, FinalPackage, UnreadSource } from "./judge.ts";

export async function readPackages(world: Pick<SoakWorld, "scan">): Promise<FinalPackage[]> {
	const latest: Item[] = [];
	const reports = new Map<string, SourceReport[]>();
	await world.scan("packages", (item) => {
		if (item["sk"] === LATEST) latest.push(item);
		if (item["sk"] === REPORTS) reports.set(String(item["pk"]), unpack(item["reports"]) as SourceReport[]);
	});
	return latest.map((item) => finalPackage(item, reports.get(String(item["pk"])) ?? []));
}

export async function readFailureRecords(world: Pick<SoakWorld, "scan">): Promise<FailureRecord[]> {
	const records: FailureRecord[] = [];
	await world.scan("operations", ({ pk, reason, sources }) => {
		const key = /^FAILED#(.+)$/.exec(String(pk))?.[1];
		if (key !== undefined)
			records.push({ key, reason: String(reason), sources: (sources ?? []) as string[] });
	});
	return records;
}

function finalPackage(item: Item, reports: readonly SourceReport[]): FinalPackage {
	const key = String(item["pk"]);
	const lastFailure = item["last_failure"];
	const document = unpack(item["document"]) as PackageDocument | undefined;
	return {
		key,
		status: String(item["collection_status"]),
		lastFailure: typeof lastFailure === "string" ? lastFailure : undefined,
		document: document && {
			quality: document.data_quality.status,
			sources: unreadSources(document, reports),
			complaints: inventedFacts(key, document),
		},
	};
}

function unreadSources({ data_quality }: PackageDocument, reports: readonly SourceReport[]): UnreadSource[] {
	return SOURCE_NAMES.flatMap((source): UnreadSource[] => {
		const told = data_quality.sources[source];
		if (told?.state === "failed" || told?.state === "stale")
			return [{ source, state: told.state, errorClass: told.error_class }];
		const wasNotAsked = reports.some(
			(report) => report.source === source && report.state === "skipped" && report.reason === "not_requested",
		);
		return wasNotAsked ? [{ source, state: "not_requested", errorClass: null }] : [];
	});
}

function unpack(stored: unknown): unknown {
	return stored instanceof Uint8Array ? JSON.parse(decompressText(stored)) : undefined;
}
