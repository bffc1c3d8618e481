/** What the store knows about one package at the moment of a scan. Pure. */
import { answerFor, type CollectionState } from "../package/collection.ts";

/**
 * - `known`: a document exists
 * - `pending`: none yet; `shouldStart` when nobody is collecting it
 * - `not_found`: the registry does not know it
 * - `unread`: nothing can be said now, which is no statement about the package
 */
export type PackageReading =
	| { kind: "known"; documentJson: string }
	| { kind: "pending"; shouldStart: boolean; lastFailure: string | undefined }
	| { kind: "not_found" }
	| { kind: "unread"; reason: string };

/** The part of a stored package that a scan looks at. */
export type StoredResult = {
	collection: CollectionState;
	documentJson: string | undefined;
	lastFailure: string | undefined;
};

/** @param stored undefined when nothing is stored, which is not the same as not having been able to look */
export function toReading(stored: StoredResult | undefined, now: number): PackageReading {
	const lastFailure = stored?.lastFailure;
	switch (answerFor(stored?.collection, now)) {
		case "serve":
			return { kind: "known", documentJson: stored?.documentJson ?? "" };
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
