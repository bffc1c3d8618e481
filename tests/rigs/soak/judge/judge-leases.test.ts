import { expect, it } from "vitest";
import { judgeLeases } from "../../../../rigs/soak/judge/judge-leases.ts";
import type { SoakEvent } from "../../../../rigs/soak/judge/record.ts";

const key = "npm#left-pad";
const claimed = (owner: string, at: number): SoakEvent => ({
	kind: "claimed",
	key,
	owner,
	at,
	until: at + 10,
});
const settled = (owner: string, at: number): SoakEvent => ({
	kind: "settled",
	key,
	owner,
	at,
	status: "complete",
	hasDocument: true,
	complaints: [],
});

it.each<[string, SoakEvent[], offences: number]>([
	["one after the other", [claimed("a", 0), settled("a", 5), claimed("b", 5), settled("b", 6)], 0],
	["one renews its own lease", [claimed("a", 0), claimed("a", 5), settled("a", 14)], 0],
	["one takes over what has run out", [claimed("a", 0), claimed("b", 10), settled("b", 11)], 0],
	["one writes twice", [claimed("a", 0), settled("a", 5), settled("a", 6)], 0],
	["another package", [claimed("a", 0), { ...claimed("b", 1), key: "npm#other" } as SoakEvent], 0],
	[
		"put aside, and asked for again",
		[claimed("a", 0), { kind: "quarantined", key, at: 5 }, claimed("b", 6)],
		0,
	],
	["two at once", [claimed("a", 0), claimed("b", 9)], 1],
	["a late writer", [claimed("a", 0), claimed("b", 10), settled("a", 12)], 1],
])("leases on a package: %s", (_, events, offences) => {
	expect(judgeLeases(events)).toHaveLength(offences);
});
