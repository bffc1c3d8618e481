/** Decides the answer for a stored package by the state of its collection. Pure. */

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

/** The dead-letter path repairs a pending package; only after this time is it requested again. */
const PENDING_PATIENCE_MS = 15 * 60_000;
/** New packages appear: a registry's "no" is believed for this long. */
const NOT_FOUND_BELIEF_MS = 24 * 3_600_000;
const FAILED_BELIEF_MS = 3_600_000;

/** Decides how to answer a request for a package. `state` is undefined when nothing is stored. */
export function answerFor(state: CollectionState | undefined, now: number): CollectionAnswer {
	if (state === undefined) return "start";
	if (state.hasDocument) return "serve";
	// An instant in the future was written by a wrong clock; one in the near future by a clock that differs a little.
	const hasStoodFor = (ms: number) => Math.abs(now - state.since) >= ms;
	switch (state.status) {
		case "collecting":
			return isLeased(state.claimedUntil, now, CLAIM_LEASE_MS) ? "wait" : "start";
		case "pending":
			return hasStoodFor(PENDING_PATIENCE_MS) ? "start" : "wait";
		case "not_found":
			return hasStoodFor(NOT_FOUND_BELIEF_MS) ? "start" : "not_found";
		case "failed":
		case "quarantined":
			return hasStoodFor(FAILED_BELIEF_MS) ? "start" : "failed";
		default:
			return "start";
	}
}
