/** What a stored package's collection state means for someone who asks for the package now. Pure. */

import type { COLLECTION_STATUSES } from "@dephealth/contract/vocabulary.ts";
import { isLeased } from "../lease.ts";
import { CLAIM_LEASE_MS } from "../packages/package-claims.ts";

export type CollectionStatus = (typeof COLLECTION_STATUSES)[number];

export type CollectionState = {
	status: CollectionStatus;
	/** Epoch milliseconds at which the status was entered. */
	since: number;
	/** Epoch milliseconds until which an execution holds the package; 0 when none does. */
	claimedUntil: number;
	hasDocument: boolean;
};

/** `start`: nothing usable is known and nobody is on it; `wait`: somebody is. */
export type CollectionAnswer = "serve" | "wait" | "start" | "not_found" | "failed";

/** The dead-letter path repairs a pending package by itself; only after this is it asked for anew. */
const PENDING_PATIENCE_MS = 15 * 60_000;
/** New packages appear: a registry's "no" is believed for this long. */
const NOT_FOUND_BELIEF_MS = 24 * 3_600_000;
const FAILED_BELIEF_MS = 3_600_000;

/** Decides how to answer a request for a package. `state` is undefined when nothing is stored. */
export function answerFor(state: CollectionState | undefined, now: number): CollectionAnswer {
	if (state === undefined) return "start";
	if (state.hasDocument) return "serve";
	const age = now - state.since;
	switch (state.status) {
		case "collecting":
			return isLeased(state.claimedUntil, now, CLAIM_LEASE_MS) ? "wait" : "start";
		case "pending":
			return age < PENDING_PATIENCE_MS ? "wait" : "start";
		case "not_found":
			return age < NOT_FOUND_BELIEF_MS ? "not_found" : "start";
		case "failed":
		case "quarantined":
			return age < FAILED_BELIEF_MS ? "failed" : "start";
		default:
			return "start";
	}
}
