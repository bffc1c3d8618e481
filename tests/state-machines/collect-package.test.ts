import { parsePackageSpec } from "@dephealth/core/packages/package-ref.ts";
import { createResolveRepository } from "@dephealth/functions/tasks/collect-package/resolve-repository.ts";
import { describe, expect, it } from "vitest";
import { describeClaims } from "./collect-package/claim-cases.ts";
import { createCollectionWorld, ref } from "./collect-package/collection-world.ts";
import { describeErrors } from "./collect-package/error-cases.ts";
import { LIMITED } from "./collect-package/failing-sources.ts";
import { describeSources } from "./collect-package/source-cases.ts";
import { describeUnknownPackages } from "./collect-package/unknown-package-cases.ts";

const world = createCollectionWorld();
const { collect, deadLetters } = world;

describe("when all sources answer", () => {
	it("the document is complete, stored, and nothing is queued", async () => {
		expect(await collect()).toMatchObject({ status: "SUCCEEDED", output: { outcome: "complete" } });
		const stored = await world.storage.packages.get(ref);
		expect(stored?.collection).toMatchObject({ status: "complete", claimedUntil: 0 });
		expect(JSON.parse(stored?.documentJson ?? "")).toMatchObject({
			package: "express",
			data_quality: { status: "complete", missing: [] },
		});
		expect(await deadLetters()).toEqual([]);
	});

	it("other ecosystems do without npm and Bundlephobia", async () => {
		const { output } = await collect({ package: { ecosystem: "cargo", name: "serde" } });
		expect(output.outcome).toBe("complete");
		const stored = await world.storage.packages.get({ ecosystem: "cargo", name: "serde" });
		expect(JSON.parse(stored?.documentJson ?? "").data_quality.sources).toMatchObject({
			npm: { state: "skipped" },
			github: { state: "collected" },
		});
	});

	it.each(LIMITED)("$source is skipped for $spec, which it does not cover", async ({ source, spec }) => {
		const uncovered = parsePackageSpec(spec);
		await collect({ package: uncovered });
		const stored = await world.storage.packages.get(uncovered);
		expect(JSON.parse(stored?.documentJson ?? "").data_quality.sources[source]).toMatchObject({
			state: "skipped",
		});
	});

	it.each([
		["is hosted elsewhere", { host: "gitlab.com", path: "a/b" }],
		["is not declared", null],
	])("GitHub is left out when the repository %s, which is no failure", async (_, location) => {
		const npm = { resolveRepository: async () => location };
		world.functions.ResolveRepositoryFunction = createResolveRepository({ npm, depsDev: npm, registry: npm });
		expect((await collect()).output.outcome).toBe("complete");
	});
});

describeSources(world);
describeErrors(world);
describeUnknownPackages(world);
describeClaims(world);

describe("input that names no package", () => {
	it.each([
		[{}],
		[{ package: { ecosystem: "npm" } }],
		[{ package: { ecosystem: "npm", name: ".." } }],
		[{ package: { ecosystem: "cpan", name: "x" } }],
	])("%j fails the execution by name", async (input) => {
		expect(await collect(input)).toMatchObject({ status: "FAILED", error: "InvalidInput" });
		expect(await deadLetters()).toEqual([]);
	});
});

it("the cases above have walked through every state of the machine", () => {
	expect(world.walk.missed()).toEqual([]);
});
