import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { isRegistryAsked, isRegistrySpared } from "@dephealth/core/refresh/batches/batch-questions.ts";
import {
	isDownloadsRound,
	isReleaseRound,
	isThoroughRound,
	type RefreshRound,
} from "@dephealth/core/refresh/refresh-schedule.ts";
import { describe, expect, it } from "vitest";
import { aDepsDevReport, anNpmReport, aRegistryReport } from "../../../source-reports.ts";
import { at, express, justRead } from "../refresh-rounds.ts";

describe("a registry is asked", () => {
	const serde: PackageRef = { ecosystem: "cargo", name: "serde" };
	const monolog: PackageRef = { ecosystem: "packagist", name: "monolog/monolog" };
	const roundOf = (ref: PackageRef, isIt: (round: number) => boolean): RefreshRound => {
		const rounds = Array.from({ length: 200 }, (_, index) => index);
		const found = rounds.find((round) => isIt(round)) ?? Number.NaN;
		expect([ref, found]).not.toContain(Number.NaN);
		return { tier: "weekly", round: found, since: at + 1 };
	};
	const isQuiet = (ref: PackageRef) => (round: number) =>
		!isThoroughRound(ref, "weekly", round) && !isReleaseRound(ref, round);
	const quiet = roundOf(serde, isQuiet(serde));
	const releasedAfter = aDepsDevReport({ lastPublishedAt: new Date(at + 1).toISOString() });

	it.each([
		["about a package that nobody knows", serde, undefined, quiet, false, true],
		["at a first look", serde, [aRegistryReport()], { tier: "first", since: at + 1 } as const, false, true],
		[
			"after a failure",
			serde,
			[{ ...aRegistryReport(), staleBecause: "UpstreamTimeoutError" }],
			quiet,
			false,
			true,
		],
		["about a new release", serde, [aRegistryReport()], quiet, true, true],
		[
			"about a release of which deps.dev told while it could not be asked",
			serde,
			[aRegistryReport(), releasedAfter],
			quiet,
			false,
			true,
		],
		[
			"in a thorough round",
			serde,
			[aRegistryReport()],
			roundOf(serde, (round) => isThoroughRound(serde, "weekly", round)),
			false,
			true,
		],
		["not without a reason", serde, [aRegistryReport(), aDepsDevReport()], quiet, false, false],
		[
			"every few rounds where nobody tells of releases",
			monolog,
			[aRegistryReport()],
			roundOf(monolog, (round) => isReleaseRound(monolog, round)),
			false,
			true,
		],
		[
			"and not in the rounds between",
			monolog,
			[aRegistryReport()],
			roundOf(monolog, isQuiet(monolog)),
			false,
			false,
		],
	])("%s", (_, ref, stored, round, hasNewRelease, expected) => {
		expect(isRegistryAsked("registry", ref, stored, round, hasNewRelease)).toBe(expected);
	});
});

describe("what deps.dev's collector has read spares the registry's collector the reading", () => {
	const scoped: PackageRef = { ecosystem: "npm", name: "@a/b" };
	const serde: PackageRef = { ecosystem: "cargo", name: "serde" };
	const action: PackageRef = { ecosystem: "actions", name: "actions/checkout" };
	const rounds = Array.from({ length: 200 }, (_, each) => each);
	const calm = (ref: PackageRef): RefreshRound => ({
		tier: "weekly",
		round:
			rounds.find((each) => !isThoroughRound(ref, "weekly", each) && !isDownloadsRound(ref, each)) ??
			rounds.find((each) => !isThoroughRound(ref, "weekly", each)) ??
			Number.NaN,
		since: at + 1,
	});
	const npm = anNpmReport();
	const registry = aRegistryReport();

	it.each([
		["not of a name whose downloads are counted in every round", express, [npm], false, false],
		["of a name with a scope", scoped, [npm], false, true],
		["not of one with a new release", scoped, [npm], true, false],
		["not of one that nobody knows", scoped, [], false, false],
		["not of one that has just been read", scoped, [{ ...npm, observedAt: justRead }], false, false],
		["not of one whose packument could not be read", scoped, [{ ...npm, staleBecause: "E" }], false, false],
		["of another registry's package", serde, [registry, aDepsDevReport()], false, true],
		["not of another registry's package with a new release", serde, [registry], true, false],
		["not of one that it has just told of", serde, [{ ...registry, observedAt: justRead }], false, false],
		["of one that no registry has", action, [], true, true],
	])("%s: %#", (_, ref, stored, hasNewRelease, expected) => {
		expect(isRegistrySpared(ref, stored, calm(ref), hasNewRelease)).toBe(expected);
	});
});
