import {
	SIGNAL_NAMES,
	SIGNALS,
	type Signal,
	shownSignals,
	UNKNOWN_SIGNALS,
} from "@dephealth/contract/schemas/signals.ts";
import { describe, expect, it } from "vitest";

const format = { count: (value: number) => `${value} in all`, bytes: (value: number) => `${value} B` };

function shown(values: object): Record<string, string | null> {
	const signals = shownSignals({ ...UNKNOWN_SIGNALS, ...values }, format);
	return Object.fromEntries(signals.map(({ name, value }) => [name, value]));
}

describe("signals for people", () => {
	it("are those that have a label, each under its own", () => {
		const labelled = SIGNAL_NAMES.filter((name) => (SIGNALS[name] as Signal).label !== undefined);
		const signals = shownSignals(UNKNOWN_SIGNALS, format);
		expect(signals.map(({ name }) => name)).toEqual(labelled);
		expect(new Set(signals.map(({ label }) => label)).size).toBe(labelled.length);
	});

	it("are unknown until something is known, and nought only when it was read", () => {
		expect(new Set(Object.values(shown({})))).toEqual(new Set([null]));
		expect(shown({ stars: 0, gzip_bytes: 0, has_provenance: false, advisories: [] })).toMatchObject({
			stars: "0 in all",
			gzip_bytes: "0 B",
			has_provenance: "no",
			advisories: "0 in all",
		});
	});

	it.each([
		[{ dependents: 12 }, "12 in all"],
		[{ gzip_bytes: 7000 }, "7000 B"],
		[{ scorecard: 5.9 }, "5.9 of 10"],
		[{ has_install_script: true }, "yes"],
		[{ advisories: ["GHSA-1", "GHSA-2"] }, "2 in all"],
	])("%j read as %j", (values, text) => {
		expect(Object.values(shown(values)).filter((value) => value !== null)).toEqual([text]);
	});
});
