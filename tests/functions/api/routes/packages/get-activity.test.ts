import { activitySchema } from "@dephealth/contract/routes/packages.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { createGetActivity } from "@dephealth/functions/api/routes/packages/get-activity.ts";
import { describe, expect, it } from "vitest";
import { askAs } from "../../../../handlers.ts";
import { aGithubReport, aGitReport, anNpmReport, TODAY } from "../../../../source-reports.ts";

async function activityOf(reports: readonly SourceReport[]) {
	const { status, body } = await askAs("ada", createGetActivity({ readReports: async () => reports }), {
		pathParameters: { ecosystem: "npm", name: "@scope/name" },
	});
	return { status, body };
}

const failed = (source: "git" | "npm" | "github"): SourceReport => ({
	source,
	state: "failed",
	error: "UpstreamUnavailableError",
	cause: "down",
});

describe("GET /v1/activity/{ecosystem}/{name}", () => {
	it("has a list of days for each person, the busiest first, without names", async () => {
		const git = aGitReport({
			humanCommits: [
				[TODAY - 1, 0],
				[TODAY - 3, 1],
				[TODAY, 1],
				[TODAY, 1],
			],
			botCommitDays: [TODAY, TODAY - 9],
			commitsTruncated: false,
		});
		const { status, body } = await activityOf([git, anNpmReport({ releaseDays: [TODAY - 30, TODAY - 2] })]);
		expect(status).toBe(200);
		expect(activitySchema.strict().parse(body)).toEqual({
			package: "@scope/name",
			ecosystem: "npm",
			people: [[TODAY - 3, TODAY], [TODAY - 1]],
			bots: [TODAY - 9, TODAY],
			releases: [TODAY - 30, TODAY - 2],
			read_from: null,
			archived_on: null,
		});
	});

	it("says from which day on commits were read", async () => {
		const git = aGitReport({
			humanCommits: [[TODAY - 40, 0]],
			botCommitDays: [TODAY - 50],
			commitsTruncated: true,
		});
		expect((await activityOf([git])).body.read_from).toBe(TODAY - 50);
	});

	it("has no empty list for what could not be read", async () => {
		const { body } = await activityOf([failed("git"), failed("npm"), failed("github")]);
		expect(body).toMatchObject({
			people: null,
			bots: null,
			releases: null,
			read_from: null,
			archived_on: null,
		});
	});

	it("says when the repository was archived", async () => {
		const github = aGithubReport({ archivedAt: "2024-11-13T10:00:00Z" });
		expect((await activityOf([github])).body.archived_on).toBe(20_040);
	});

	it("of a package that nobody has read is not there, with what to do", async () => {
		const { status, body } = await activityOf([]);
		expect([status, body.error.code]).toEqual([404, "package_not_found"]);
		expect(body.error.message).toContain("/v1/packages/npm/%40scope%2Fname");
	});
});
