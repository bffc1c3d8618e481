/** Attribute values and names, from pools so small that requests meet. */
import type { Random } from "./random.ts";

export type Value = Readonly<Record<string, unknown>>;

export const NAMES = ["a", "b", "c", "m", "l", "tags", "count"] as const;
const STRINGS = ["x", "xy", "y", "é", "Z", "0", "10", "9"];
const NUMBERS = [
	"0",
	"1",
	"-1",
	"2",
	"10",
	"9",
	"1.5",
	"-0.25",
	"100",
	"1e2",
	"-7.50",
	"12345678901234567890123456789012345678",
	"0.00000000000000000000000000000000000001",
	"1e-120",
	"9.9e120",
];
const BYTES = ["AA==", "AAE=", "/w==", "YQ==", "YWI="];
const BAD: readonly Value[] = [
	{ N: "" },
	{ N: "abc" },
	{ N: "1e126" },
	{ N: "1e-131" },
	{ N: "123456789012345678901234567890123456789" },
	{ SS: [] },
	{ NS: [] },
	{ SS: ["a", "a"] },
	{ NS: ["1", "1.0"] },
	{ NULL: false },
	{},
	{ S: "x", N: "1" },
];

export function randomScalar(random: Random): Value {
	switch (random.integer(5)) {
		case 0:
		case 1:
			return { S: random.pick(STRINGS) };
		case 2:
		case 3:
			return { N: random.pick(NUMBERS) };
		default:
			return { B: random.pick(BYTES) };
	}
}

export function randomSet(random: Random): Value {
	switch (random.integer(3)) {
		case 0:
			return { SS: random.some(["x", "y", "z", "xy"], 3) };
		case 1:
			return { NS: random.some(["1", "2", "3.5", "-4"], 3) };
		default:
			return { BS: random.some(BYTES, 3) };
	}
}

/** A value that dynalite can tell equal: it compares lists and maps by identity. */
export function randomEquatable(random: Random): Value {
	const value = randomHostileValue(random);
	return "L" in value || "M" in value ? randomScalar(random) : value;
}

export function randomValue(random: Random, depth = 0): Value {
	const kind = random.integer(depth < 2 ? 12 : 9);
	if (kind < 5) return randomScalar(random);
	if (kind < 7) return randomSet(random);
	if (kind === 7) return { BOOL: true };
	if (kind === 8) return { NULL: true };
	if (kind < 10) {
		return { L: Array.from({ length: random.integer(4) }, () => randomValue(random, depth + 1)) };
	}
	return { M: randomAttributes(random, depth + 1) };
}

export function randomAttributes(random: Random, depth = 0): Record<string, Value> {
	return Object.fromEntries(random.some(NAMES, 4).map((name) => [name, randomValue(random, depth)]));
}

/** Now and then one that DynamoDB refuses. */
export function randomHostileValue(random: Random): Value {
	return random.chance(0.04) ? random.pick(BAD) : randomValue(random);
}
