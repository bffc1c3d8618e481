import { formatPackageRef, type PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { unpackReports } from "@dephealth/core/refresh/batches/packed-reports.ts";
import { createCollectNpmBatch } from "@dephealth/functions/tasks/collect-packages/collect-npm-batch.ts";
import { createCollectRegistryBatch } from "@dephealth/functions/tasks/collect-packages/collect-registry-batch.ts";
import { describe, expect, it } from "vitest";
import { anNpmReport, aRegistryReport, OBSERVED_AT } from "../../../source-reports.ts";

const clock = { now: () => Date.parse(OBSERVED_AT), sleep: async () => {} };
const round = { tier: "weekly", round: 1, since: Date.parse(OBSERVED_AT) };
const items = ["npm/@a/quiet", "npm/@a/released", "cargo/quiet", "cargo/released"];

/** Nothing is stored, and reads are recorded. */
function storage() {
	const read: string[] = [];
	const readReports = async (refs: readonly PackageRef[]) => {
		read.push(...refs.map(formatPackageRef));
		return new Map();
	};
	return { read, refreshes: { readReports } };
}

const npm = {
	collect: async (questions: readonly { ref: PackageRef }[]) => questions.map(() => anNpmReport()),
};
const registry = { collect: async () => aRegistryReport() };

describe.each([
	["npm", createCollectNpmBatch, "npm/@a/quiet", "npm/@a/released", "same"],
	["the registries", createCollectRegistryBatch, "cargo/quiet", "cargo/released", "not_asked"],
] as const)("the collector of %s", (_, create, quiet, released, left) => {
	const collect = async (told: { unasked?: string[] }) => {
		const { read, refreshes } = storage();
		const look = await create({ refreshes, npm, source: registry, clock })({ items, round, ...told });
		const entries = (await unpackReports(look)).map((entry, index) => [items[index], entry] as const);
		const asked = entries.filter(([, entry]) => typeof entry === "object").map(([item]) => item);
		return { read, asked, entryOfQuiet: entries.find(([item]) => item === quiet)?.[1] };
	};

	it("reads what is stored of its packages", async () => {
		expect(await collect({})).toMatchObject({ read: [quiet, released], asked: [quiet, released] });
	});

	it("does not even read those that it has nothing to ask about", async () => {
		expect(await collect({ unasked: items.filter((item) => item.endsWith("quiet")) })).toEqual({
			read: [released],
			asked: [released],
			entryOfQuiet: left,
		});
	});
});
