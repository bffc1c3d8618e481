import { createLimits, type LimitedCall } from "@dephealth/local/sandbox/server/limits.ts";
import { describe, expect, it } from "vitest";
import { NOW } from "../ask.ts";

function limitsAt(start = NOW) {
	let now = start;
	const limits = createLimits(() => now);
	const call = (overrides: Partial<LimitedCall>): LimitedCall => ({
		upstream: "github",
		pattern: "GET /x",
		isGraphql: false,
		hasToken: true,
		inFlight: 1,
		...overrides,
	});
	return {
		limits,
		pass: (milliseconds: number) => {
			now += milliseconds;
		},
		/** Status of each refusal, undefined for what is admitted. */
		admit: (overrides: Partial<LimitedCall>, times = 1) =>
			Array.from({ length: times }, () => limits.admit(call(overrides))).at(-1),
	};
}

describe("GitHub", () => {
	it("admits 60 calls an hour without a token, then answers 403 with the time of the reset", () => {
		const { admit, pass } = limitsAt();
		expect(admit({ hasToken: false }, 60)).toBeUndefined();
		const refusal = admit({ hasToken: false });
		expect(refusal?.status).toBe(403);
		expect(refusal?.headers).toMatchObject({ "x-ratelimit-remaining": "0", "x-ratelimit-limit": "60" });
		expect(Number(refusal?.headers["x-ratelimit-reset"])).toBe(NOW / 1000 + 3600);
		expect(admit({ hasToken: true })).toBeUndefined();
		pass(3_600_000);
		expect(admit({ hasToken: false })).toBeUndefined();
	});

	it("refuses more than 900 REST calls a minute as a secondary limit, with retry-after", () => {
		const { admit, pass } = limitsAt();
		expect(admit({}, 900)).toBeUndefined();
		const refusal = admit({});
		expect(refusal?.status).toBe(403);
		expect(refusal?.headers["retry-after"]).toBe("60");
		expect(refusal?.headers["x-ratelimit-remaining"]).not.toBe("0");
		pass(60_000);
		expect(admit({})).toBeUndefined();
	});

	it("refuses more than 100 at once", () => {
		expect(limitsAt().admit({ inFlight: 100 })).toBeUndefined();
		expect(limitsAt().admit({ inFlight: 101 })?.status).toBe(403);
	});

	it("says that GraphQL's points are spent with status 200", () => {
		const { admit, pass } = limitsAt();
		for (let minute = 0; minute < 5; minute++) {
			expect(admit({ isGraphql: true }, 1000)).toBeUndefined();
			pass(60_000);
		}
		const refusal = admit({ isGraphql: true });
		expect(refusal?.status).toBe(200);
		expect(JSON.parse(refusal?.body ?? "")).toMatchObject({ errors: [{ type: "RATE_LIMITED" }] });
	});

	it("does not count a 304", () => {
		const { limits, admit } = limitsAt();
		admit({});
		limits.refund({ isGraphql: false, hasToken: true });
		expect(limits.githubBudget({ isGraphql: false, hasToken: true }).used).toBe(0);
	});
});

it("npm's download counts refuse after forty calls, as Cloudflare does", () => {
	const { admit } = limitsAt();
	expect(admit({ upstream: "npmDownloads" }, 40)).toBeUndefined();
	expect(admit({ upstream: "npmDownloads" })).toMatchObject({ status: 429, body: "error code: 1015" });
});

it("Bundlephobia admits 120 requests and ten new builds in five minutes", () => {
	const { limits, admit, pass } = limitsAt();
	expect(admit({ upstream: "bundlephobia" }, 120)).toBeUndefined();
	expect(admit({ upstream: "bundlephobia" })?.status).toBe(429);
	for (let build = 0; build < 10; build++) expect(limits.admitBuild(`p${build}`).refusal).toBeUndefined();
	expect(limits.admitBuild("p10").refusal?.status).toBe(429);
	expect(limits.admitBuild("p3").refusal).toBeUndefined();
	pass(300_000);
	expect(limits.admitBuild("p10")).toMatchObject({
		refusal: undefined,
		headers: { "x-buildratelimit-remaining": "9" },
	});
});

it.each(["npmRegistry", "depsDev"] as const)("%s states no limit", (upstream) => {
	expect(limitsAt().admit({ upstream }, 10_000)).toBeUndefined();
});
