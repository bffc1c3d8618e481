import { answerNpmDownloads } from "@dephealth/local/sandbox/upstreams/npm-downloads.ts";
import { describe, expect, it } from "vitest";
import { bodyOf, universe, upstreamRequest } from "../ask.ts";

const get = (target: string) => answerNpmDownloads(upstreamRequest(`/downloads${target}`), universe);
const weekly = (name: string) => universe.findPackage("npm", name)?.weeklyDownloads;

describe("one package", () => {
	it.each(["active-4", "quiet-4", "@sandbox/monorepo-4", "%40types%2Ftype-package-4"])(
		"the last week of %s is the seven days up to yesterday",
		(name) => {
			const plain = decodeURIComponent(name);
			expect(bodyOf(get(`/point/last-week/${name}`))).toEqual({
				start: "2026-11-16",
				end: "2026-11-22",
				package: plain,
				downloads: weekly(plain),
				sandbox: true,
			});
		},
	);

	it("a range has one entry a day, which add up to the point", () => {
		const range = bodyOf(get("/range/last-month/active-4"));
		expect(range.downloads).toHaveLength(30);
		expect(range.downloads[0]).toEqual({ day: range.start, downloads: expect.any(Number) });
		const total = range.downloads.reduce((sum: number, day: { downloads: number }) => sum + day.downloads, 0);
		expect(bodyOf(get("/point/last-month/active-4")).downloads).toBe(total);
	});

	it("long ranges are shortened to 18 months without a word", () => {
		expect(bodyOf(get("/range/2020-01-01:2026-11-01/active-4"))).toMatchObject({
			start: "2025-05-02",
			end: "2026-11-01",
		});
	});

	it("nothing was downloaded before the package existed", () => {
		expect(bodyOf(get("/point/2026-01-01:2026-01-31/brand-new-4")).downloads).toBe(0);
	});

	it.each([
		["/point/last-week/sandbox-unknown", 404],
		["/point/last-week/unpublished-4", 404],
		["/point/last-week/", 404],
		["/point/last-fortnight/active-4", 400],
		["/point/2026-13-99/active-4", 400],
		["/point/2026-02-02:2026-01-01/active-4", 400],
		["/point/2026-01-01:2026-01-02:2026-01-03/active-4", 400],
		["/guess/last-week/active-4", 404],
		["/point/last-week/%E0%A4%A", 404],
		["", 404],
	])("%s is %i with an error text", (target, status) => {
		const answer = get(target);
		expect(answer.status).toBe(status);
		expect(bodyOf(answer)).toMatchObject({ error: expect.any(String), sandbox: true });
	});
});

describe("bulk", () => {
	it("answers by name, null for an unknown one, and nothing that is not a name", () => {
		const counts = bodyOf(get("/point/last-week/active-4,sandbox-unknown,quiet-4"));
		expect(Object.keys(counts)).toEqual(["active-4", "sandbox-unknown", "quiet-4"]);
		expect(counts["sandbox-unknown"]).toBeNull();
		expect(counts["quiet-4"]).toMatchObject({ package: "quiet-4", downloads: weekly("quiet-4") });
	});

	it("a bulk of one has the shape of a single answer", () => {
		expect(bodyOf(get("/point/last-week/active-4,"))).toMatchObject({
			package: "active-4",
			downloads: weekly("active-4"),
		});
	});

	it("refuses scoped names and more than 128", () => {
		expect(get("/point/last-week/active-4,@sandbox/active-4").status).toBe(400);
		const names = (count: number) =>
			Array.from({ length: count }, (_, number) => `active-${number}`).join(",");
		expect(get(`/point/last-week/${names(128)}`).status).toBe(200);
		expect(get(`/point/last-week/${names(129)}`).status).toBe(400);
	});
});
