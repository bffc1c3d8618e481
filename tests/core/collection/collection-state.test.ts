import { answerFor, type CollectionState } from "@dephealth/core/collection/collection-state.ts";
import { describe, expect, it } from "vitest";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const now = 1_000 * HOUR;

function state(overrides: Partial<CollectionState>): CollectionState {
	return { status: "pending", since: now, claimedUntil: 0, hasDocument: false, ...overrides };
}

describe("a request for a package", () => {
	it.each([
		["that nobody has asked for starts a collection", undefined, "start"],
		["with a document is served", state({ status: "complete", hasDocument: true }), "serve"],
		[
			"being collected again is served meanwhile",
			state({ status: "collecting", hasDocument: true }),
			"serve",
		],
		["being collected waits", state({ status: "collecting", claimedUntil: now + 1 }), "wait"],
		["whose collector died starts again", state({ status: "collecting", claimedUntil: now }), "start"],
		["waiting for another attempt waits", state({ since: now - 14 * MINUTE }), "wait"],
		["waiting for too long starts again", state({ since: now - 15 * MINUTE }), "start"],
		["waiting since a moment that a clock ahead has written waits", state({ since: now + MINUTE }), "wait"],
		["waiting since days from now starts again", state({ since: now + 72 * HOUR }), "start"],
		[
			"unknown to its registry since days from now starts again",
			state({ status: "not_found", since: now + 72 * HOUR }),
			"start",
		],
		[
			"refused since days from now is tried again",
			state({ status: "failed", since: now + 72 * HOUR }),
			"start",
		],
		[
			"the registry does not know is not found",
			state({ status: "not_found", since: now - 23 * HOUR }),
			"not_found",
		],
		[
			"not known yesterday is looked for again",
			state({ status: "not_found", since: now - 24 * HOUR }),
			"start",
		],
		["that every source refuses fails", state({ status: "failed", since: now - 59 * MINUTE }), "failed"],
		["refused an hour ago is tried again", state({ status: "failed", since: now - HOUR }), "start"],
	])("%s", (_, stored, expected) => expect(answerFor(stored, now)).toBe(expected));
});
