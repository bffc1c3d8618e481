import { UpstreamUnavailableError } from "@dephealth/core/errors.ts";
import { describe, expect, it } from "vitest";
import { textsOf } from "../../package-documents.ts";
import { daysAgo, judge, type UpstreamCase, weekly } from "../upstream-answers.ts";
import { type Risk, reasons } from "./verdict-cases.ts";

describe("N1 one vulnerability, one count", () => {
	const affected = [
		{
			package: { ecosystem: "crates.io", name: "openssl" },
			ranges: [{ type: "SEMVER", events: [{ introduced: "0" }] }],
		},
	];
	const ids = Array.from({ length: 12 }, (_, index) => `GHSA-${index}`);
	const aliased = ids.slice(0, 6).map((id, index) => ({ id: `RUSTSEC-${index}`, aliases: [id], affected }));
	const all = [...ids.map((id) => ({ id, affected })), ...aliased];
	it.each<[string, Record<string, unknown>[], number]>([
		["18 ids, 6 of them aliases", all, 12],
		["one withdrawn", all.map((one) => (one.id === "GHSA-11" ? { ...one, withdrawn: daysAgo(1) } : one)), 11],
		[
			"mended before the latest version",
			[
				{
					id: "GHSA-1",
					affected: [
						{
							...affected[0],
							ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "1.5.0" }] }],
						},
					],
				},
			],
			0,
		],
	])("%s", async (_, advisories, count) => {
		const document = await judge({
			spec: "cargo/openssl",
			advisories,
			depsDevVersion: { advisoryKeys: all.map(({ id }) => ({ id })) },
		});
		expect(document.signals.advisories).toHaveLength(count);
	});

	it("severity weighs, and what only CVSS 4 rates is not harmless", async () => {
		const rated = (score: string) =>
			judge({
				spec: "cargo/openssl",
				advisories: [{ id: "GHSA-1", severity: [{ type: "CVSS", score }], affected }],
			});
		const security = async (score: string) => (await rated(score)).components.security.score ?? 0;
		const low = await security("CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N");
		const critical = await security("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H");
		const four = await security("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N");
		expect(low).toBeGreaterThan(critical);
		expect(four).toBe(critical);
	});
});

describe("N2 licences", () => {
	const license = (value: unknown) => ({ license: undefined, ...(value as object) });
	it.each<[string, UpstreamCase, string | null]>([
		[
			"GitHub's where deps.dev says non-standard",
			{
				spec: "cargo/x",
				depsDevVersion: { licenses: ["non-standard"] },
				repository: { license: { spdx_id: "BSD-3-Clause" } },
			},
			"BSD-3-Clause",
		],
		[
			"two, whose relation nobody knows",
			{ spec: "cargo/x", depsDevVersion: { licenses: ["MIT", "Apache-2.0"] } },
			"MIT AND/OR Apache-2.0",
		],
		[
			"an expression, as written",
			{ spec: "cargo/x", depsDevVersion: { licenses: ["MIT OR Apache-2.0"] } },
			"MIT OR Apache-2.0",
		],
		[
			"npm's old list",
			{ newest: license({ licenses: [{ type: "MIT" }, { type: "GPL-2.0" }] }) },
			"MIT OR GPL-2.0",
		],
		["npm's old list of one", { newest: license({ licenses: [{ type: "BSD" }] }) }, "BSD"],
		["npm's old list as a name", { newest: license({ licenses: "ISC" }) }, "ISC"],
		[
			"one that is known beside one that is not",
			{ spec: "cargo/x", depsDevVersion: { licenses: ["non-standard", "MIT"] } },
			"MIT",
		],
	])("%s", async (_, given, expected) => {
		expect((await judge(given)).signals.license).toBe(expected);
	});
});

describe("N3 maintainers that only the versions name", () => {
	const nobody = { packument: { maintainers: undefined } };
	it.each<[string, UpstreamCase, number | null]>([
		["in the newest version", { ...nobody, newest: { maintainers: [{ name: "a" }, { name: "b" }] } }, 2],
		["nowhere", nobody, null],
		["at the top, which outranks", { newest: { maintainers: [{ name: "a" }] } }, 3],
	])("%s", async (_, given, count) => {
		expect((await judge(given)).signals.maintainers).toBe(count);
	});
});

describe("N4 a source that fails never improves a verdict", () => {
	const down = { error: new UpstreamUnavailableError("down", { source: "a source" }) };
	const rank = (risk: Risk) => ["LOW", "MEDIUM", "HIGH", "CRITICAL", "UNKNOWN"].indexOf(risk);
	it.each<[string, UpstreamCase]>([
		["a healthy package", {}],
		[
			"one person, and little else",
			{ commits: weekly(690, 10, ["ann"]), packument: { maintainers: [{ name: "ann" }] } },
		],
		[
			"vulnerable",
			{
				advisories: [{ id: "GHSA-1", affected: [{ package: { ecosystem: "npm", name: "a-package" } }] }],
				depsDevVersion: { advisoryKeys: [{ id: "GHSA-1" }] },
			},
		],
	])("%s", async (_, given) => {
		const whole = await judge(given);
		for (const outage of [{ depsDev: down }, { github: down }, { commitsAnswer: down }]) {
			const partial = await judge({ ...given, ...outage });
			expect(rank(partial.risk_level)).toBeGreaterThanOrEqual(Math.min(rank(whole.risk_level), rank("HIGH")));
			if (given.advisories === undefined)
				expect(partial.health_score).toBeLessThanOrEqual(whole.health_score ?? 0);
		}
	});
});

describe("N5 what could not be read is never called complete", () => {
	const down = { error: new UpstreamUnavailableError("down", { source: "GitHub" }) };
	it.each<[string, UpstreamCase, string]>([
		["the commits", { commitsAnswer: down }, "commits"],
		["the repository", { github: down }, "archived or not, stars, open issues"],
	])("%s", async (_, given, what) => {
		const { data_quality: quality, reasons: found } = await judge(given);
		expect(quality.status).toBe("partial");
		expect(quality.missing.map((gap) => gap.what)).toContain(what);
		expect(textsOf(found).join(" ")).toMatch(/Some facts could not be read: .*GitHub/);
	});

	it("everything read is complete, and no sentence says otherwise", async () => {
		const document = await judge({});
		expect(document.data_quality.status).toBe("complete");
		expect(reasons(document).join(" ")).not.toMatch(/could not be read/);
	});
});
