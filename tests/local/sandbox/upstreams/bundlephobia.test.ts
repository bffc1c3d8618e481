import { answerBundlephobia } from "@dephealth/local/sandbox/upstreams/bundlephobia.ts";
import { expect, it } from "vitest";
import { bodyOf, universe, upstreamRequest } from "../ask.ts";

const get = (target: string) => answerBundlephobia(upstreamRequest(target), universe);

it.each(["active-4", "@sandbox/monorepo-4", "active-4@latest", "%40sandbox%2Fmonorepo-4"])(
	"measures %s",
	(wanted) => {
		const answer = get(`/api/size?package=${wanted}`);
		expect(answer.status).toBe(200);
		const sizes = bodyOf(answer);
		expect(sizes).toMatchObject({
			dependencyCount: expect.any(Number),
			version: expect.stringMatching(/^\d/),
			sandbox: true,
		});
		expect(sizes.gzip).toBeLessThan(sizes.size);
	},
);

it("measures the version that is asked for", () => {
	const version = universe.findPackage("npm", "active-4")?.versions[0]?.version;
	expect(bodyOf(get(`/api/size?package=active-4@${version}`)).version).toBe(version);
});

it("side effects are yes, no, or a list of files", () => {
	const answers = Array.from(
		{ length: 40 },
		(_, number) => bodyOf(get(`/api/size?package=active-${number}`)).hasSideEffects,
	);
	expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
		new Set(["true", "false", '["index.js"]']),
	);
});

it.each([
	["@types/type-package-4", 403, "UnsupportedPackageError"],
	["@types/active-4", 403, "UnsupportedPackageError"],
	["malicious-4", 403, "UnsupportedPackageError"],
	["native-addon-4", 500, "BuildError"],
	["sandbox-unknown", 404, "PackageNotFoundError"],
	["unpublished-4", 404, "PackageNotFoundError"],
	["active-4@0.0.0", 404, "PackageVersionMismatchError"],
	["", 400, "BadRequest"],
])("%j is %i %s", (wanted, status, code) => {
	const answer = get(`/api/size?package=${wanted}`);
	expect(answer.status).toBe(status);
	expect(bodyOf(answer).error.code).toBe(code);
});

it.each(["/", "/api", "/api/similar-packages?package=active-4", "/api/%E0%A4%A"])("%s is 404", (target) => {
	expect(get(target).status).toBe(404);
});
