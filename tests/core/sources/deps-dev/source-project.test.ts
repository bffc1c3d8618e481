import { versionSchema } from "@dephealth/core/sources/deps-dev/schema.ts";
import { sourceProjectOf } from "@dephealth/core/sources/deps-dev/source-project.ts";
import { describe, expect, it } from "vitest";

const related = (id: string, relationProvenance: string, relationType = "SOURCE_REPO") => ({
	projectKey: { id },
	relationProvenance,
	relationType,
});
const link = (label: string, url: string) => ({ label, url });

function sourceOf(answer: object) {
	return sourceProjectOf(versionSchema.parse({ versionKey: { version: "1" }, ...answer }));
}

describe("the source of a version", () => {
	it.each([
		[
			"the attested project, whatever the order",
			{
				relatedProjects: [
					related("github.com/a/claimed", "UNVERIFIED_METADATA"),
					related("github.com/a/attested", "SLSA_ATTESTATION"),
				],
			},
			"github.com/a/attested",
		],
		[
			"PyPI's publisher before metadata",
			{
				relatedProjects: [
					related("gitlab.com/a/claimed", "UNVERIFIED_METADATA"),
					related("gitlab.com/a/b", "PYPI_PUBLISH_ATTESTATION"),
				],
			},
			"gitlab.com/a/b",
		],
		[
			"a gem's publisher before metadata that names a famous repository",
			{
				relatedProjects: [
					related("github.com/famous/lookalike", "UNVERIFIED_METADATA"),
					related("github.com/real/source", "RUBYGEMS_PUBLISH_ATTESTATION"),
				],
			},
			"github.com/real/source",
		],
		[
			"where the issues are kept when the source is a page for sponsors",
			{
				relatedProjects: [
					related("github.com/sponsors/x", "UNVERIFIED_METADATA"),
					related("github.com/x/y", "UNVERIFIED_METADATA", "ISSUE_TRACKER"),
				],
			},
			"github.com/x/y",
		],
		[
			"metadata before a provenance nobody knows yet",
			{
				relatedProjects: [
					related("github.com/a/new", "SOMETHING_NEW"),
					related("github.com/a/claimed", "UNVERIFIED_METADATA"),
				],
			},
			"github.com/a/claimed",
		],
		[
			"never the issue tracker, however well attested, before what is called the source",
			{
				relatedProjects: [related("github.com/a/issues", "SLSA_ATTESTATION", "ISSUE_TRACKER")],
				links: [link("SOURCE_REPO", "git+https://github.com/a/b.git")],
			},
			"github.com/a/b",
		],
		[
			"the link when the related project cannot be read",
			{
				relatedProjects: [related("", "SLSA_ATTESTATION")],
				links: [link("HOMEPAGE", "https://x.org"), link("SOURCE_REPO", "https://github.com/a/b")],
			},
			"github.com/a/b",
		],
	])("is %s", (_, answer, projectId) => {
		const [host, ...path] = projectId.split("/");
		expect(sourceOf(answer)).toEqual({ repository: { host, path: path.join("/") }, projectId });
	});

	it("on a host that deps.dev does not cover has no project", () => {
		expect(sourceOf({ links: [link("SOURCE_REPO", "https://codeberg.org/a/b")] })).toEqual({
			repository: { host: "codeberg.org", path: "a/b" },
			projectId: null,
		});
	});

	it.each([
		[{}],
		[{ links: [link("SOURCE_REPO", "javascript:alert(1)")] }],
		[{ links: [link("SOURCE_REPO", "http://127.0.0.1/a/b"), { label: null, url: null }] }],
		[{ links: [link("HOMEPAGE", "https://github.com/a/b")] }],
	])("is unknown for %j", (answer) => expect(sourceOf(answer)).toBeNull());
});
