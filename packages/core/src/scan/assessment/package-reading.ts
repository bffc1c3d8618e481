/** Reads the stored state of one package for a scan. Pure. */
import { answerFor } from "../../collection/collection-state.ts";
import type { StoredSummary } from "../../packages/stored-package.ts";
import type { PackageSummary } from "../../scoring/document/package-summary.ts";

/**
 * - `known`: a document exists
 * - `pending`: none yet; `shouldStart` when nobody is collecting it
 * - `not_found`: the registry does not know it
 * - `unread`: nothing can be said now, which is no statement about the package
 */
export type PackageReading =
	| { kind: "known"; summary: PackageSummary }
	| { kind: "pending"; shouldStart: boolean; lastFailure: string | undefined }
	| { kind: "not_found" }
	| { kind: "unread"; reason: string };

/** @param stored undefined when nothing is stored, which is not the same as not having been able to look */
export function toReading(stored: StoredSummary | undefined, now: number): PackageReading {
	const lastFailure = stored?.lastFailure;
	if (stored?.summary) return { kind: "known", summary: stored.summary };
	switch (answerFor(stored?.collection, now)) {
		case "serve":
		case "start":
			return { kind: "pending", shouldStart: true, lastFailure };
		case "wait":
			return { kind: "pending", shouldStart: false, lastFailure };
		case "not_found":
			return { kind: "not_found" };
		case "failed":
			return {
				kind: "unread",
				reason: `Its sources refuse the request (${lastFailure ?? "no reason given"}).`,
			};
	}
}
