import {
	CircuitOpenError,
	RateLimitedError,
	UpstreamForbiddenError,
	UpstreamUnavailableError,
} from "@dephealth/core/errors.ts";
import { describe, expect, it } from "vitest";

import { collector, github, repository, unknown } from "./batch-fixture.ts";

describe("errors of single repositories", () => {
	it("a repository that does not exist is a fact, and no failure of the others", async () => {
		const { http } = github({
			answer: (name, alias) =>
				name === "owner/name-1"
					? { errors: [{ type: "NOT_FOUND", path: [alias], message: "no" }] }
					: { value: repository(name) },
		});
		const reports = await collector(http).collect(unknown(3));
		expect(reports.map((report) => report.state === "collected" && report.facts.found)).toEqual([
			true,
			false,
			true,
		]);
	});

	it("a forbidden one fails alone", async () => {
		const { http } = github({
			answer: (name, alias) =>
				name === "owner/name-0"
					? { errors: [{ type: "FORBIDDEN", path: [alias], message: "no" }] }
					: { value: repository(name) },
		});
		const [first, second] = await collector(http).collect(unknown(2));
		expect(first).toMatchObject({ state: "failed", error: "UpstreamForbiddenError" });
		expect(second).toMatchObject({ state: "collected" });
	});

	it("one whose commits GitHub gave up on is asked again in a smaller query, the others are not", async () => {
		const { http, asked } = github({
			answer: (name, alias, { repositories }) =>
				name === "owner/name-2" && repositories.length > 1
					? {
							value: repository(name, { defaultBranchRef: null }),
							errors: [{ type: "RESOURCE_LIMITS_EXCEEDED", path: [alias, "defaultBranchRef"], message: "" }],
						}
					: { value: repository(name) },
		});
		const reports = await collector(http).collect(unknown(5));
		expect(asked.map(({ repositories }) => repositories)).toEqual([
			["owner/name-0", "owner/name-1", "owner/name-2", "owner/name-3", "owner/name-4"],
			["owner/name-2"],
		]);
		expect(reports[2]).toMatchObject({
			state: "collected",
			gaps: [],
			facts: { humanCommits: [[20_755, 0]] },
		});
	});

	it("one that GitHub gives up on even alone has gaps, not zeros", async () => {
		const { http } = github({
			answer: (name, alias) => ({
				value: repository(name, { defaultBranchRef: null }),
				errors: [{ type: "RESOURCE_LIMITS_EXCEEDED", path: [alias, "defaultBranchRef"], message: "" }],
			}),
		});
		const [report] = await collector(http).collect(unknown(1));
		expect(report).toMatchObject({
			state: "collected",
			gaps: [
				{ field: "humanCommits", error: "UpstreamUnavailableError" },
				{ field: "botCommitDays", error: "UpstreamUnavailableError" },
			],
		});
	});

	it("an answer of an unexpected shape for one hides no other", async () => {
		const { http } = github({
			answer: (name) => ({ value: name === "owner/name-0" ? { nameWithOwner: 5 } : repository(name) }),
		});
		const [first, second] = await collector(http).collect(unknown(2));
		expect(first).toMatchObject({ state: "failed", error: "BadResponseError" });
		expect(second).toMatchObject({ state: "collected" });
	});
});

describe("when GitHub refuses in the middle", () => {
	it.each([
		new RateLimitedError("later", { source: "GitHub", status: 200, retryAfterSeconds: 60 }),
		new CircuitOpenError("GitHub", 30),
		new UpstreamUnavailableError("down", { source: "GitHub", status: 503 }),
	])("what was read is kept, and the rest fails with its refusal: %s", async (refusal) => {
		const { http, asked } = github({
			before: (_, call) => {
				if (call === 2) throw refusal;
			},
		});
		const reports = await collector(http).collect(unknown(60));
		expect(asked).toHaveLength(2);
		expect(reports.filter(({ state }) => state === "collected")).toHaveLength(25);
		expect(reports.at(-1)).toMatchObject({ state: "failed", error: refusal.name });
	});

	it("and nothing was read, the refusal is the task's, so that the state machine sees it", async () => {
		const refusal = new UpstreamForbiddenError("the token is wrong", { source: "GitHub", status: 401 });
		const { http } = github({
			before: () => {
				throw refusal;
			},
		});
		await expect(collector(http).collect(unknown(3))).rejects.toBe(refusal);
	});
});
