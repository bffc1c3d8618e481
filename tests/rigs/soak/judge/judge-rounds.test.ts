import { expect, it } from "vitest";
import { judgeRounds, type Rounds } from "../../../../rigs/soak/judge/judge-rounds.ts";
import type { SoakEvent } from "../../../../rigs/soak/judge/record.ts";

const DAY = 86_400_000;
const key = "npm#left-pad";
const ROUNDS: Rounds = {
	tier: "daily",
	first: 10,
	count: 2,
	known: [key],
	changed: { round: 1, at: 0, keys: new Set() },
};
const at = (round: number) => (10.25 + round) * DAY;
const handedOut = (round: number, tier = "daily"): SoakEvent => ({
	kind: "handedOut",
	key,
	at: at(round),
	since: at(round) - DAY / 2,
	tier,
	round: 10 + round,
});
const checked = (round: number): SoakEvent => ({
	kind: "checked",
	key,
	tier: "daily",
	at: at(round) + 60_000,
});
const written = (round: number): SoakEvent => ({
	kind: "settled",
	key,
	owner: "a",
	at: at(round) + 50_000,
	status: "complete",
	hasDocument: true,
	complaints: [],
});
const CHANGED: Rounds = { ...ROUNDS, changed: { round: 1, at: 11 * DAY, keys: new Set([key]) } };

it.each<[string, Rounds, SoakEvent[], offences: RegExp[]]>([
	["looked at in each", ROUNDS, [handedOut(0), checked(0), handedOut(1), checked(1)], []],
	["left to the next once", ROUNDS, [handedOut(0), handedOut(1), checked(1)], []],
	["looked at late", ROUNDS, [handedOut(0), checked(0), handedOut(1), checked(2)], []],
	["changed and written", CHANGED, [handedOut(0), checked(0), handedOut(1), written(1), checked(1)], []],
	[
		"changed, and kept with the reports alone",
		CHANGED,
		[handedOut(0), checked(0), handedOut(1), { kind: "kept", key, at: at(1) + 50_000 }, checked(1)],
		[],
	],
	[
		"changed, and kept too early",
		CHANGED,
		[handedOut(0), { kind: "kept", key, at: at(0) + 50_000 }, checked(0), handedOut(1), checked(1)],
		[/had changed and was not written in round 2/],
	],
	["forgotten in one", ROUNDS, [handedOut(0), checked(0)], [/forgotten in round 2/]],
	[
		"handed out for another tier only",
		ROUNDS,
		[handedOut(0), checked(0), handedOut(1, "weekly"), checked(1)],
		[/forgotten in round 2/],
	],
	["left in all", ROUNDS, [handedOut(0), handedOut(1)], [/looked at in none of 2 rounds/]],
	[
		"looked at twice in one",
		ROUNDS,
		[handedOut(0), checked(0), handedOut(0), checked(0), handedOut(1), checked(1)],
		[/looked at twice in round 10/],
	],
	[
		"changed and not written",
		CHANGED,
		[handedOut(0), written(0), checked(0), handedOut(1), checked(1)],
		[/had changed and was not written in round 2/],
	],
])("a package of two rounds: %s", (_, rounds, events, offences) => {
	expect(judgeRounds(rounds, events).offences).toEqual(offences.map((text) => expect.stringMatching(text)));
});

it("counts what was looked at, left and written anew", () => {
	const { counts } = judgeRounds(ROUNDS, [handedOut(0), handedOut(1), written(1), checked(1)]);
	expect(counts).toEqual([
		{ looked: 0, left: 1, rewritten: 0 },
		{ looked: 1, left: 0, rewritten: 1 },
	]);
});
