import { answerNpm } from "@dephealth/local/sandbox/upstreams/npm.ts";
import { ARCHETYPES } from "@dephealth/local/sandbox/world/archetypes.ts";
import { describe, expect, it } from "vitest";
import { bodyOf, universe, upstreamRequest } from "../ask.ts";

const get = (target: string, headers = {}) => answerNpm(upstreamRequest(target, { headers }), universe);
const packument = (name: string) => bodyOf(get(`/${name}`));
const latest = (name: string) => {
	const document = packument(name);
	return document.versions[document["dist-tags"].latest];
};
const PUBLISHED = ARCHETYPES.filter((archetype) => archetype !== "unpublished");

describe("packuments", () => {
	it.each(PUBLISHED)("%s: tags, times, maintainers and manifests belong together", (archetype) => {
		const document = packument(`${archetype}-4`);
		expect(document).toMatchObject({ _id: `${archetype}-4`, name: `${archetype}-4`, sandbox: true });
		const versions = Object.keys(document.versions);
		expect(versions).toContain(document["dist-tags"].latest);
		for (const version of versions) {
			expect(document.time[version]).toMatch(/^\d{4}-\d{2}-\d{2}T[\d:.]{12}Z$/);
		}
		const manifest = document.versions[document["dist-tags"].latest];
		expect(manifest).toMatchObject({ name: `${archetype}-4`, version: document["dist-tags"].latest });
		expect(manifest.dist.unpackedSize).toBeGreaterThan(0);
		expect(manifest.dist.signatures).toHaveLength(1);
		expect(document.maintainers.length).toBeGreaterThan(0);
	});

	it("`modified` is newer than every publish, and a withdrawn version keeps only its time", () => {
		const document = packument("quiet-4");
		const newest = Object.keys(document.versions)
			.map((version) => document.time[version])
			.sort()
			.at(-1);
		expect(document.time.modified > newest).toBe(true);
		expect(
			Object.keys(document.time)
				.filter((key) => !(key in document.versions))
				.sort(),
		).toEqual(["99.0.0", "created", "modified"]);
	});

	it("the repository comes as object, string, shorthand and array, with fragments and paths", () => {
		const spellings = Array.from({ length: 60 }, (_, number) => packument(`quiet-${number}`).repository);
		const kinds = new Set(
			spellings.map((spelling) => {
				if (Array.isArray(spelling)) return "array";
				const url: string = typeof spelling === "string" ? spelling : spelling.url;
				return url.replace(/sandbox-npm\/quiet-\d+/, "o/n");
			}),
		);
		expect([...kinds].sort()).toEqual([
			"array",
			"git+https://github.com/o/n.git",
			"git+ssh://git@github.com/o/n.git",
			"git://github.com/o/n.git",
			"github:o/n",
			"https://github.com/o/n#readme",
			"https://github.com/o/n/tree/main/packages/core",
			"o/n",
		]);
	});

	it.each([
		[
			"monorepo-4",
			{ url: "git+https://github.com/sandbox-npm/monorepo-4.git", directory: "packages/monorepo-4" },
		],
		["gitlab-hosted-4", "gitlab:sandbox-npm/gitlab-hosted-4"],
		["no-repository-4", undefined],
		["malicious-4", undefined],
	])("the repository of %s", (name, expected) => {
		const { repository } = packument(name);
		expect(repository).toEqual(typeof expected === "object" ? expect.objectContaining(expected) : expected);
	});

	it("deprecated is a message on all versions, or `true` on the newest and an empty text before", () => {
		const messages = Object.values(packument("deprecated-4").versions).map((version) =>
			Reflect.get(Object(version), "deprecated"),
		);
		expect(new Set(messages)).toEqual(new Set(["No longer maintained. Use active-web-framework instead."]));
		const silent = Object.values(packument("deprecated-silently-4").versions).map((version) =>
			Reflect.get(Object(version), "deprecated"),
		);
		expect(silent.at(-1)).toBe(true);
		expect(new Set(silent.slice(0, -1))).toEqual(new Set([""]));
		expect("deprecated" in latest("active-4")).toBe(false);
	});

	it("a removed package is a security placeholder of npm's", () => {
		const document = packument("malicious-4");
		expect(Object.keys(document.versions)).toEqual(["0.0.1-security"]);
		expect(document.maintainers).toEqual([{ name: "npm", email: "npm@npmjs.com" }]);
	});

	it("an unpublished package has neither versions nor tags, and says when it went", () => {
		const document = packument("unpublished-4");
		expect(document.versions).toBeUndefined();
		expect(document["dist-tags"]).toBeUndefined();
		expect(document.time.unpublished.time).toBe(document.time.modified);
		expect(document.time.unpublished.versions.length).toBeGreaterThan(5);
	});

	it("install scripts and provenance are told of the newest version", () => {
		expect(latest("native-addon-4").hasInstallScript).toBe(true);
		expect("hasInstallScript" in latest("active-4")).toBe(false);
		const attested = [1, 2, 3, 4, 5, 6].map((number) => "attestations" in latest(`active-${number}`).dist);
		expect(new Set(attested)).toEqual(new Set([true, false]));
	});

	it("old versions have a license object, new ones a text", () => {
		const licenses = Object.values(packument("abandoned-4").versions).map(
			(version) => typeof Reflect.get(Object(version), "license"),
		);
		expect(new Set(licenses)).toEqual(new Set(["object", "string"]));
	});

	it("one of thousands of versions is many megabytes", () => {
		expect(get("/huge-packument-4").body.length).toBeGreaterThan(5_000_000);
	});

	it("the abbreviated form has neither times nor maintainers nor a repository", () => {
		const answer = get("/deprecated-4", {
			accept: "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8",
		});
		const document = bodyOf(answer);
		expect(answer.headers["content-type"]).toBe("application/vnd.npm.install-v1+json");
		expect(Object.keys(document).sort()).toEqual(["dist-tags", "modified", "name", "sandbox", "versions"]);
		const manifest = document.versions[document["dist-tags"].latest];
		expect(Object.keys(manifest).sort()).toEqual([
			"dependencies",
			"deprecated",
			"dist",
			"engines",
			"name",
			"version",
		]);
	});
});

describe("single versions", () => {
	it.each([
		["/active-4/latest"],
		["/%40sandbox%2Factive-4/latest"],
		["/@sandbox%2Factive-4/latest"],
		["/@sandbox/active-4/latest"],
	])("%s is the newest manifest", (target) => {
		const answer = get(target);
		expect(answer.status).toBe(200);
		expect(bodyOf(answer)).toMatchObject({
			version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
			sandbox: true,
		});
	});

	it.each(["/active-4/0.0.0", "/unpublished-4/latest"])("%s is 404 with a plain text", (target) => {
		const answer = get(target);
		expect(answer.status).toBe(404);
		expect(bodyOf(answer)).toMatch(/^version not found: /);
	});
});

describe("what does not exist", () => {
	it.each([
		["/sandbox-unknown", 404],
		["/sandbox-unknown/latest", 404],
		["/", 404],
		["/..", 404],
		["/%2e%2e/active-4", 404],
		["/active-4/latest/more", 404],
		["/@sandbox", 404],
		["/__proto__", 404],
		["/active-4%00", 404],
		["/%E0%A4%A", 400],
		[`/${"x".repeat(5000)}`, 404],
	])("%s is %i", (target, status) => {
		expect(get(target).status).toBe(status);
	});
});
