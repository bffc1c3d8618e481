import type { Status } from "@dephealth/contract/routes/operations.ts";
import { describe, expect, it } from "vitest";
import {
	sentenceOf,
	uselessReason,
} from "../../../../packages/console/src/pages/operations/operations-words.ts";
import { withSteered } from "../../../../packages/console/src/pages/operations/steered-circuits.ts";

const AT = "2026-11-28T12:00:00.000Z";

function aStatus(change: Partial<Status> = {}, states: Record<string, string> = {}): Status {
	const circuits = Object.entries({ GitHub: "closed", OSV: "closed", npm: "closed", ...states });
	return {
		status: circuits.every(([, state]) => state === "closed") ? "ok" : "degraded",
		checked_at: AT,
		circuits: circuits.map(([name, state]) => ({
			name,
			state: state as NonNullable<Status["circuits"]>[number]["state"],
			retry_after_seconds: null,
			read_at: AT,
		})),
		dead_letters: { ready: 0, in_flight: 0, delayed: 0, read_at: AT },
		collections_last_hour: null,
		mail: { state: "working", failing_since: null, read_at: AT },
		storage: null,
		process: null,
		unknown: [],
		...change,
	};
}

const FUNCTIONS_FAIL: Partial<Status> = {
	status: "degraded",
	process: {
		functions: "failing",
		functions_failing_since: AT,
		functions_failure: "out_of_memory",
		open_files_limit: 4096,
		connections_limit: 1000,
	},
};

describe("the sentence about how it runs", () => {
	it.each([
		[aStatus(), "All is well: every upstream is asked as usual. No collection waits for another attempt."],
		[
			aStatus({ dead_letters: { ready: 1, in_flight: 2, delayed: 3, read_at: AT } }),
			"All is well: every upstream is asked as usual. 6 collections wait for another attempt.",
		],
		[
			aStatus({ dead_letters: null }, { GitHub: "open", OSV: "open", npm: "half_open" }),
			"GitHub and OSV failed too often and are not asked for now. npm is being tried again. Packages are judged without the missing facts, which they list, and are collected again.",
		],
		[
			aStatus({}, { npm: "disabled" }),
			"npm is asked however often it fails, because an operator switched its circuit off. No collection waits for another attempt.",
		],
		[
			aStatus({ status: "degraded", mail: { state: "failing", failing_since: AT, read_at: AT } }),
			"No mail is sent: nobody can sign in or up by a link. No collection waits for another attempt.",
		],
		[
			aStatus({
				status: "degraded",
				circuits: null,
				dead_letters: null,
				unknown: [{ part: "circuits", reason: "did not answer within 2 s" }],
			}),
			"The state of the circuits is not known: it did not answer within 2 s.",
		],
		[
			aStatus(FUNCTIONS_FAIL),
			"The thread that collects and delivers ends again and again for lack of memory: nothing is lost, and all of it is late. Give the process more memory. No collection waits for another attempt.",
		],
	])("%# says what is so, and never that all is well when something is not known", (status, sentence) => {
		expect(sentenceOf(status)).toBe(sentence);
	});
});

it.each([
	["functions fail", FUNCTIONS_FAIL],
	["mails do not go out", { status: "degraded", mail: { state: "failing", failing_since: AT, read_at: AT } }],
] as const)("the page never says that all is well while %s", (_, change) => {
	expect(withSteered(aStatus(change), [], Date.parse(AT)).status).toBe("degraded");
});

describe("a circuit that was just changed", () => {
	const at = Date.parse(AT) + 5_000;
	const steered = [{ name: "OSV", state: "forced_open" as const, at }];
	const stateAfter = (ms: number, readAt = AT) => {
		const status = aStatus();
		const circuits = status.circuits?.map((circuit) => ({ ...circuit, read_at: readAt })) ?? null;
		const shown = withSteered({ ...status, circuits }, steered, at + ms);
		return [shown.status, shown.circuits?.find(({ name }) => name === "OSV")?.state];
	};

	it.each([
		["stands in a status that was read before", 1_000, AT, ["degraded", "forced_open"]],
		["gives way to a status that was read after", 20_000, "2026-11-28T12:00:20.000Z", ["ok", "closed"]],
		["gives way to time, whatever the clocks say", 61_000, AT, ["ok", "closed"]],
	])("%s", (_, ms, readAt, expected) => {
		expect(stateAfter(ms, readAt)).toEqual(expected);
	});
});

describe("an action on a circuit", () => {
	it.each([
		["automatic", "closed", "It is automatic already."],
		["automatic", "forced_open", undefined],
		["force-open", "forced_open", "It is already in this state."],
		["disable", "forced_open", undefined],
		["reset", "closed", undefined],
	] as const)("%s of a %s one does nothing because: %s", (action, state, reason) => {
		expect(uselessReason(action, state)).toBe(reason);
	});
});
