import { ECOSYSTEMS } from "@dephealth/contract/ecosystems.ts";
import { dayOf } from "@dephealth/core/facts/day.ts";
import { parsePackageSpec } from "@dephealth/core/packages/package-ref.ts";
import { ARCHETYPES, archetypeRow, SANDBOX_EXAMPLES } from "@dephealth/local/sandbox/world/archetypes.ts";
import { spellName } from "@dephealth/local/sandbox/world/ecosystem-world.ts";
import { describePackage, type SandboxPackage } from "@dephealth/local/sandbox/world/world.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText } from "../../../any-text.ts";
import { TODAY } from "../ask.ts";

const DAY_MS = 86_400_000;
const BOT = /\bbot\b|renovate|dependabot/i;

function invented(name: string, seed = 1, today = TODAY): SandboxPackage {
	const found = describePackage("npm", name, seed, today);
	if (!found) throw new Error(`${name} is not invented`);
	return found;
}

function daysSinceLastHumanCommit(found: SandboxPackage): number {
	const newest = found.repository?.commits.find(({ author }) => !BOT.test(author.name));
	return TODAY - Math.floor((newest?.at ?? 0) / DAY_MS);
}

function committers(found: SandboxPackage): Set<string> {
	return new Set(
		found.repository?.commits.map(({ author }) => author.email).filter((email) => !BOT.test(email)),
	);
}

describe("every archetype", () => {
	it.each(ARCHETYPES)(
		"%s is the same for the same name, seed and day, and differs with the seed",
		(archetype) => {
			const name = `${archetype}-17`;
			expect(invented(name)).toEqual(invented(name));
			expect(JSON.stringify(invented(name, 2))).not.toBe(JSON.stringify(invented(name)));
		},
	);

	it.each(ARCHETYPES)("%s has nothing that happens today or later", (archetype) => {
		for (let number = 0; number < 20; number++) {
			const found = invented(`${archetype}-${number}`);
			const times = [
				found.modifiedAt,
				found.unpublished?.time,
				found.repository?.archivedAt,
				found.repository?.pushedAt,
				...found.versions.map((release) => release.publishedAt),
				...(found.repository?.commits ?? []).map((commit) => new Date(commit.at).toISOString()),
			].filter((time) => typeof time === "string");
			expect(Math.max(...times.map((time) => dayOf(time) ?? Number.NaN))).toBeLessThan(TODAY);
		}
	});

	it.each(ARCHETYPES)("%s has distinct versions in order of time, and commits newest first", (archetype) => {
		const { versions, repository } = invented(`${archetype}-5`);
		expect(new Set(versions.map(({ version }) => version)).size).toBe(versions.length);
		const times = versions.map(({ publishedAt }) => publishedAt);
		expect([...times].sort()).toEqual(times);
		const commits = (repository?.commits ?? []).map(({ at }) => at);
		expect([...commits].sort((a, b) => b - a)).toEqual(commits);
	});

	it.each(ARCHETYPES)("%s exists in the ecosystems it names, and in no other", (archetype) => {
		const { ecosystems } = archetypeRow(archetype);
		for (const ecosystem of ECOSYSTEMS) {
			const asked = spellName(ecosystem, `${archetype}-1`);
			expect(describePackage(ecosystem, asked, 1, TODAY) !== undefined).toBe(ecosystems.includes(ecosystem));
		}
	});
});

describe("the kinds are what they are called", () => {
	it.each(["active", "one-maintainer", "monorepo", "fresh-release"])(
		"%s: a person committed this week",
		(kind) => {
			expect(daysSinceLastHumanCommit(invented(`${kind}-3`))).toBeLessThanOrEqual(7);
		},
	);

	it.each([
		["quiet", 365, 450],
		["abandoned", 1095, 1200],
		["bots-only", 731, 800],
	])("%s: no person committed for %i to %i days", (kind, least, most) => {
		for (let number = 0; number < 20; number++) {
			const silent = daysSinceLastHumanCommit(invented(`${kind}-${number}`));
			expect(silent).toBeGreaterThan(least);
			expect(silent).toBeLessThan(most);
		}
	});

	it("active stays active on any day", () => {
		const later = TODAY + 4000;
		const newest = invented("active-3", 1, later).repository?.commits[0]?.at ?? 0;
		expect(later - Math.floor(newest / DAY_MS)).toBeLessThanOrEqual(7);
	});

	it("one-maintainer has one committer and one maintainer, active has many", () => {
		expect(committers(invented("one-maintainer-3")).size).toBe(1);
		expect(invented("one-maintainer-3").maintainers).toHaveLength(1);
		expect(committers(invented("active-3")).size).toBeGreaterThan(8);
	});

	it("bots-only has bots that committed this week", () => {
		const newest = invented("bots-only-3").repository?.commits[0];
		expect(newest?.author.name).toMatch(BOT);
		expect(TODAY - Math.floor((newest?.at ?? 0) / DAY_MS)).toBeLessThanOrEqual(7);
	});

	it("huge-packument has thousands of versions, of which the newest is stable", () => {
		const { versions, latestVersion } = invented("huge-packument-3");
		expect(versions.length).toBeGreaterThanOrEqual(4000);
		expect(latestVersion).toMatch(/^\d+\.\d+\.\d+$/);
	});

	it("quiet is among the most used", () => {
		expect(invented("quiet-3").weeklyDownloads).toBeGreaterThanOrEqual(9_000_000);
	});
});

describe("names", () => {
	it.each(SANDBOX_EXAMPLES)(
		"$spec is a valid name that exists, unless it is the unknown one",
		({ spec, archetype }) => {
			const ref = parsePackageSpec(spec);
			const found = describePackage(ref.ecosystem, ref.name, 1, TODAY);
			expect(found?.identity.archetype ?? "unknown").toBe(archetype);
			expect(found?.name ?? ref.name).toBe(ref.name);
		},
	);

	it("there is an example of every archetype", () => {
		expect(new Set(SANDBOX_EXAMPLES.map(({ archetype }) => archetype))).toEqual(
			new Set([...ARCHETYPES, "unknown"]),
		);
	});

	it.each([
		"sandbox-unknown",
		"sandbox-unknown-17",
		"express",
		"active",
		"active-",
		"active-017",
		"active-12345678",
		"active-1.5",
		"ACTIVE-1",
		"constructor-1",
		"__proto__",
		"..",
		"",
		"@other/active-1",
		"@sandbox/@sandbox/active-1",
		"github.com/sandbox/active-1",
	])("%j is not invented on npm", (name) => {
		expect(describePackage("npm", name, 1, TODAY)).toBeUndefined();
	});

	it("any text whatever is a name that exists or does not, never an error", () => {
		fc.assert(
			fc.property(fc.constantFrom(...ECOSYSTEMS), anyText(), (ecosystem, name) => {
				const found = describePackage(ecosystem, name, 1, TODAY);
				expect(found === undefined || found.name === name).toBe(true);
			}),
		);
	});
});
