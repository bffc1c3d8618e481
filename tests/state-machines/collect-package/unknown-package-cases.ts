import { PackageNotFoundError } from "@dephealth/core/errors.ts";
import type { Advisory } from "@dephealth/core/facts/source-facts.ts";
import { describe, expect, it } from "vitest";
import { aTaskHandler } from "../../handlers.ts";
import { aDepsDevReport } from "../../source-reports.ts";
import { type CollectionWorld, ref } from "./collection-world.ts";
import { failing, MALWARE, SOURCES } from "./failing-sources.ts";

/** Packages that their registry does not know. */
export function describeUnknownPackages(world: CollectionWorld): void {
	const { collect, deadLetters } = world;

	describe("when the registry does not know the package", () => {
		const unknown = new PackageNotFoundError("npm does not know it (404).", { source: "npm", status: 404 });
		const hanging = () => new Promise<never>(() => {});

		it.each([
			["npm", { ecosystem: "npm", name: "expresss" }, "CollectNpmFunction"],
			["crates.io", { ecosystem: "cargo", name: "serdee" }, "CollectRegistryFunction"],
		] as const)(
			"%s's word ends the collection: nobody waits for sources that hang",
			async (_, asked, registry) => {
				for (const { task } of SOURCES) world.functions[task] = hanging;
				world.functions.ResolveRepositoryFunction = hanging;
				// Asked once more by itself: whether somebody warns of the name.
				world.functions.CollectDepsDevFunction = failing(unknown);
				world.functions[registry] = aTaskHandler("collect-x", () => Promise.reject(unknown));
				expect(await collect({ package: asked })).toMatchObject({
					status: "SUCCEEDED",
					output: { outcome: "permanent_failure", failures: [{ error: "PackageNotFoundError" }] },
				});
				expect(await world.storage.packages.get(asked)).toMatchObject({
					collection: { status: "not_found", claimedUntil: 0 },
					lastFailure: expect.stringMatching(/^[^:]+: it does not know the package$/),
				});
			},
		);

		it.each<[string, Advisory["kind"][], string | undefined]>([
			["what was removed as malware is still judged", ["malware"], "malicious"],
			["a vulnerability proves no package", ["vulnerability"], undefined],
			["without an advisory there is nothing", [], undefined],
		])("%s", async (_, kinds, label) => {
			const asked = { ecosystem: "pypi", name: "colourama" } as const;
			world.functions.CollectRegistryFunction = failing(unknown);
			world.functions.CollectDepsDevFunction = async () =>
				aDepsDevReport({ advisories: kinds.map((kind) => ({ ...MALWARE, kind })) });
			expect((await collect({ package: asked })).status).toBe("SUCCEEDED");
			const { documentJson, collection } = (await world.storage.packages.get(asked)) ?? {};
			expect(documentJson && JSON.parse(documentJson).status.label).toBe(label);
			expect(collection?.status).toBe(label === undefined ? "not_found" : "partial");
		});

		it("that is no dead letter, and nothing is recorded to be looked into", async () => {
			world.functions.CollectNpmFunction = failing(unknown);
			await collect();
			expect(await world.storage.failuresOf(ref)).toEqual([]);
			expect(await deadLetters()).toEqual([]);
		});

		it("any more, what is known of it stays", async () => {
			await collect();
			world.functions.CollectNpmFunction = failing(unknown);
			await collect();
			expect((await world.storage.packages.get(ref))?.documentJson).toBeDefined();
		});

		it("but another source does not know it either, the others still answer", async () => {
			world.functions.CollectDepsDevFunction = failing(unknown);
			expect((await collect()).status).toBe("SUCCEEDED");
			expect((await world.storage.packages.get(ref))?.documentJson).toBeDefined();
		});
	});
}
