import { ARCHETYPES, archetypeRow } from "@dephealth/local/sandbox/world/archetypes.ts";
import {
	formerRepositoryPathOf,
	identityOfPackage,
	identityOfRepository,
	identityOfRepositoryId,
	packageNameOf,
	repositoryIdOf,
	repositoryPathOf,
	type SandboxIdentity,
} from "@dephealth/local/sandbox/world/identity.ts";
import fc from "fast-check";
import { expect, it } from "vitest";

const identities: fc.Arbitrary<SandboxIdentity> = fc
	.constantFrom(...ARCHETYPES)
	.chain((archetype) =>
		fc.record({
			archetype: fc.constant(archetype),
			ecosystem: fc.constantFrom(...archetypeRow(archetype).ecosystems),
			scope: fc.constantFrom("" as const, "@sandbox" as const, "@types" as const),
			number: fc.option(fc.integer({ min: 0, max: 9_999_999 })),
		}),
	)
	.map((identity) => (identity.ecosystem === "npm" ? identity : { ...identity, scope: "" as const }));

it("a package's name, its repository and the repository's id lead back to the same package", () => {
	fc.assert(
		fc.property(identities, (identity) => {
			expect(identityOfPackage(identity.ecosystem, packageNameOf(identity))).toEqual(identity);
			expect(identityOfRepositoryId(repositoryIdOf(identity))).toEqual(identity);
			for (const [path, former] of [
				[repositoryPathOf(identity), false],
				[formerRepositoryPathOf(identity).toUpperCase(), true],
			] as const) {
				const [owner = "", name = ""] = path.split("/");
				expect(identityOfRepository(owner, name)).toEqual({ identity, former });
			}
		}),
	);
});

it("ids that belong to nothing are nobody's", () => {
	fc.assert(
		fc.property(fc.double(), (id) => {
			const identity = identityOfRepositoryId(id);
			expect(identity === undefined || repositoryIdOf(identity) === id).toBe(true);
		}),
	);
});
