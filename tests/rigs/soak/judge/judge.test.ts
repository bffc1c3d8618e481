import { executionName } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { describe, expect, it } from "vitest";
import {
	type Evidence,
	type FinalPackage,
	judge,
	type UnreadSource,
} from "../../../../rigs/soak/judge/judge.ts";
import type { SoakEvent } from "../../../../rigs/soak/judge/record.ts";

const HOUR = 3_600_000;
const ref: PackageRef = { ecosystem: "npm", name: "left-pad" };
const key = "npm#left-pad";
const WHOLE: FinalPackage = {
	key,
	status: "complete",
	lastFailure: undefined,
	document: { quality: "complete", sources: [], complaints: [] },
};
const SOUND: Evidence = {
	refs: [ref],
	packages: [WHOLE],
	failures: [],
	events: [],
	starts: [],
	queues: new Map([["letters", 0]]),
	running: 0,
	rounds: {
		tier: "daily",
		first: 10,
		count: 0,
		known: [],
		changed: { round: 0, at: 0, keys: new Set() },
	},
};

const record = (reason: string, sources: string[] = []) => ({ key, reason, sources });
const lacking = (source: Partial<UnreadSource>): FinalPackage["document"] => ({
	quality: "complete",
	sources: [{ source: "github", state: "failed", errorClass: "transient", ...source }],
	complaints: [],
});

describe("in the end", () => {
	it.each<[string, Partial<FinalPackage>, Evidence["failures"], outcome: string]>([
		["a package is complete", {}, [], "complete"],
		[
			"a part is of an earlier time",
			{ document: lacking({ state: "stale" }) },
			[],
			"complete, a part to be read again",
		],
		["a source refuses for good", { document: lacking({ errorClass: "permanent" }) }, [], "complete"],
		[
			"its repair was given up with a record",
			{ document: lacking({}) },
			[record("retries_spent", ["github"])],
			"complete",
		],
		[
			"it is partial with a reason",
			{ status: "partial", document: lacking({ errorClass: "permanent" }) },
			[],
			"partial for good",
		],
		[
			"it was put aside",
			{ status: "quarantined", document: undefined },
			[record("quarantined")],
			"quarantined",
		],
		[
			"nobody knows it",
			{ status: "not_found", lastFailure: "npm: 404", document: undefined },
			[],
			"not found",
		],
		[
			"every source refuses it",
			{ status: "failed", lastFailure: "npm: 403", document: undefined },
			[record("permanent_error")],
			"failed for good",
		],
	])("%s", (_, change, failures, outcome) => {
		const verdict = judge({ ...SOUND, packages: [{ ...WHOLE, ...change }], failures });
		expect(verdict.offences).toEqual([]);
		expect([...verdict.outcomes]).toEqual([[outcome, 1]]);
	});

	it.each<[string, Partial<Evidence>, offence: RegExp]>([
		["a package is missing", { packages: [] }, /is missing/],
		["it is there twice", { packages: [WHOLE, WHOLE] }, /is there 2 times/],
		[
			"there is one that nobody asked for",
			{ packages: [WHOLE, { ...WHOLE, key: "npm#odd" }] },
			/npm#odd is there, and nobody asked/,
		],
		["it still waits", { packages: [{ ...WHOLE, status: "pending" }] }, /still is pending, with a document/],
		[
			"it still is being collected",
			{ packages: [{ ...WHOLE, status: "collecting", document: undefined }] },
			/still is collecting/,
		],
		[
			"it is called complete without a document",
			{ packages: [{ ...WHOLE, document: undefined }] },
			/is complete and has no document/,
		],
		[
			"a source is lacking and nobody says why",
			{ packages: [{ ...WHOLE, document: lacking({}) }] },
			/lacks github \(failed\) without a reason/,
		],
		[
			"a source was never asked",
			{ packages: [{ ...WHOLE, document: lacking({ state: "not_requested", errorClass: null }) }] },
			/lacks github \(not_requested\)/,
		],
		[
			"the record is about another source",
			{
				packages: [{ ...WHOLE, document: lacking({}) }],
				failures: [record("retries_spent", ["npm"])],
			},
			/lacks github/,
		],
		[
			"it was put aside without a record",
			{ packages: [{ ...WHOLE, status: "quarantined" }], failures: [record("retries_spent")] },
			/quarantined without a record/,
		],
		[
			"it failed without a reason",
			{ packages: [{ ...WHOLE, status: "failed" }], failures: [record("permanent_error")] },
			/is failed without a reason/,
		],
		[
			"it failed without a record",
			{ packages: [{ ...WHOLE, status: "failed", lastFailure: "npm: 403" }] },
			/is failed without a record/,
		],
		[
			"the document invents a fact",
			{
				packages: [
					{ ...WHOLE, document: { quality: "complete", sources: [], complaints: ["stars are invented"] } },
				],
			},
			/stars are invented/,
		],
		["a message is left", { queues: new Map([["letters", 2]]) }, /2 messages are left in letters/],
		["something still runs", { running: 3 }, /3 executions have not ended/],
	])("it is found when %s", (_, change, offence) => {
		expect(judge({ ...SOUND, ...change }).offences).toEqual([expect.stringMatching(offence)]);
	});
});

describe("self-healing", () => {
	const taken = (at: number): SoakEvent => ({ kind: "taken", key, at });
	const start = (window: string) => executionName(ref, `heal-${window}`);

	it("may start a package once in each window that it has taken it in", () => {
		const verdict = judge({
			...SOUND,
			events: [taken(0), taken(HOUR)],
			starts: [start("a"), start("b"), executionName(ref, "abc")],
		});
		expect(verdict.offences).toEqual([]);
		expect(verdict.collections).toMatchObject({ started: 3, byHealers: 2 });
	});

	it.each<[string, Partial<Evidence>, RegExp]>([
		[
			"takes a package twice within a window",
			{ events: [taken(0), taken(HOUR - 1)] },
			/taken by healers twice/,
		],
		[
			"starts a package that it has not taken",
			{ events: [taken(0)], starts: [start("a"), start("b")] },
			/started 2 times by healers who took it 1 times/,
		],
		[
			"starts a package twice in one window",
			{ events: [taken(0), taken(HOUR)], starts: [start("a"), start("a")] },
			/started twice in one window/,
		],
	])("is found when it %s", (_, change, offence) => {
		expect(judge({ ...SOUND, ...change }).offences).toEqual([expect.stringMatching(offence)]);
	});
});
