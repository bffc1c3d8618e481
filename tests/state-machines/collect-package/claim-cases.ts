import { describe, expect, it } from "vitest";
import { aGithubReport, anNpmReport } from "../../source-reports.ts";
import { type CollectionWorld, ref } from "./collection-world.ts";
import { failing } from "./failing-sources.ts";

/** Packages that another execution holds. */
export function describeClaims(world: CollectionWorld): void {
	const { collect, deadLetters } = world;

	describe("when another execution holds the package", () => {
		it("this one ends without asking anybody", async () => {
			await world.storage.packages.claim(ref, "another");
			world.functions.CollectNpmFunction = failing(new Error("npm was asked"));
			expect(await collect()).toMatchObject({ status: "SUCCEEDED", output: { outcome: "claim_lost" } });
		});

		it("and has taken over meanwhile, this one's result is dropped", async () => {
			world.functions.CollectNpmFunction = async () => {
				await world.storage.giveClaimTo(ref, "another");
				return anNpmReport();
			};
			expect((await collect()).output.outcome).toBe("claim_lost");
			expect((await world.storage.packages.get(ref))?.documentJson).toBeUndefined();
		});
	});

	describe("when another execution holds the package and this one repairs it", () => {
		const repair = {
			package: ref,
			sources: ["github"],
			_retry_count: 2,
			first_failed_at: "2026-11-20T08:00:00.000Z",
		};
		const letter = {
			package: ref,
			sources: ["github"],
			failures: [{ source: "claim", error: "ClaimLostError" }],
			first_failed_at: "2026-11-20T08:00:00.000Z",
			_retry_count: 2,
			_error_class: "transient",
		};

		it("the repair is queued again, since the other one may ask for other sources", async () => {
			await world.storage.packages.claim(ref, "another");
			expect((await collect(repair)).output).toMatchObject({
				outcome: "queued_for_retry",
				sources: ["github"],
			});
			expect(await deadLetters()).toMatchObject([letter]);
		});

		it("and the other one is dead, all sources are asked: what that one was to repair is forgotten", async () => {
			await world.storage.packages.claim(ref, "dead");
			await world.storage.endClaim(ref);
			expect((await collect(repair)).output.outcome).toBe("complete");
			const document = JSON.parse((await world.storage.packages.get(ref))?.documentJson ?? "");
			expect(document.data_quality.sources).toMatchObject({
				npm: { state: "collected" },
				bundlephobia: { state: "collected" },
			});
		});

		it("also when it has taken over meanwhile", async () => {
			world.functions.CollectGithubFunction = async () => {
				await world.storage.giveClaimTo(ref, "another");
				return aGithubReport();
			};
			expect((await collect(repair)).output.outcome).toBe("queued_for_retry");
			expect(await deadLetters()).toMatchObject([letter]);
		});
	});
}
