import { BadResponseError } from "@dephealth/core/errors.ts";
import { createMavenReader } from "@dephealth/core/sources/registry/maven.ts";
import { describe, expect, it } from "vitest";
import type { ScriptedAnswer } from "../../../scripted-http-client.ts";
import { scripted } from "./read.ts";

const METADATA = `<?xml version="1.0" encoding="UTF-8"?>
<metadata>
  <groupId>org.example</groupId>
  <artifactId>lib</artifactId>
  <versioning>
    <latest>2.0-RC1</latest>
    <release>2.0-RC1</release>
    <versions>
      <version>1.0</version>
      <version>1.1</version>
      <version>2.0-RC1</version>
    </versions>
    <lastUpdated>20230505101112</lastUpdated>
  </versioning>
</metadata>`;
const pom = (content: string) =>
	`<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId><artifactId>lib</artifactId><version>1.1</version>${content}</project>`;
const SCM = "<scm><url>https://github.com/owner/lib/tree/main</url></scm>";
const LICENSE = "<licenses><license><name>Apache-2.0</name></license></licenses>";

function read(answers: Record<string, ScriptedAnswer>) {
	return scripted(createMavenReader, "maven", "org.example:lib", {
		"/org/example/lib/maven-metadata.xml": { text: METADATA },
		...answers,
	}).reading;
}
const withPom = (content: string, others: Record<string, ScriptedAnswer> = {}) =>
	read({ "/org/example/lib/1.1/lib-1.1.pom": { text: pom(content) }, ...others });

describe("an artifact of Maven Central", () => {
	it("tells its versions, its licence and its repository", async () => {
		expect((await withPom(SCM + LICENSE)).facts).toMatchObject({
			latestVersion: "1.1",
			lastPublishedAt: "2023-05-05T10:11:12.000Z",
			versionCount: 3,
			license: "Apache-2.0",
			repository: { host: "github.com", path: "owner/lib" },
			projectStatus: null,
		});
	});

	it.each([
		[
			"old builds named by their day",
			["2.1", "3.2.2", "20031027.000000", "20040616"],
			"20151114100154",
			"3.2.2",
		],
		["a release named by its day", ["1.9", "20151101"], "20151114100154", "20151101"],
		["only days", ["20131018", "20250107"], "20260714100154", "20250107"],
		["days beside a word", ["chargebee-1.0", "20250107"], "20260714100154", "20250107"],
		["a day, and nothing of its update", ["1.9", "20040616"], "", "20040616"],
		["numbers that are no day", ["1.9", "20041399"], "20151114100154", "20041399"],
	])("with %s", async (_, versions, updated, latest) => {
		const list = versions.map((version) => `<version>${version}</version>`).join("");
		const metadata = `<metadata><versioning><release>20040616</release><versions>${list}</versions><lastUpdated>${updated}</lastUpdated></versioning></metadata>`;
		const { facts } = await read({
			"/org/example/lib/maven-metadata.xml": { text: metadata },
			[`/org/example/lib/${latest}/lib-${latest}.pom`]: { text: pom(SCM + LICENSE) },
		});
		expect(facts).toMatchObject({ latestVersion: latest, repository: { path: "owner/lib" } });
	});

	it.each([
		["its group", "<groupId>org.other</groupId>", "org.other:lib"],
		["its name", "<artifactId>lib2</artifactId>", "org.example:lib2"],
		["its version alone", "<version>3</version>", undefined],
	])("that moved by %s", async (_, relocation, expected) => {
		const { facts } = await withPom(
			`<distributionManagement><relocation>${relocation}<message>Moved.</message></relocation></distributionManagement>${SCM}${LICENSE}`,
		);
		expect(facts.alternative).toEqual(expected === undefined ? null : { name: expected, note: "Moved." });
		expect(facts.projectStatus).toEqual(
			expected === undefined ? null : { status: "deprecated", reason: `relocated to ${expected}` },
		);
	});

	it("inherits from its parents what it does not say itself", async () => {
		const { facts } = await withPom(
			"<parent><groupId>org.example</groupId><artifactId>parent</artifactId><version>7</version></parent>",
			{ "/org/example/parent/7/parent-7.pom": { text: pom(SCM + LICENSE) } },
		);
		expect(facts).toMatchObject({ license: "Apache-2.0", repository: { path: "owner/lib" } });
	});

	it("keeps its versions when its POM cannot be had", async () => {
		const { facts, gaps } = await read({ "/org/example/lib/1.1/lib-1.1.pom": { status: 503 } });
		expect(facts.latestVersion).toBe("1.1");
		expect(gaps.map(({ field }) => field)).toEqual(["repository", "license", "alternative"]);
	});

	it.each([
		["a page for people", "<html><body>Maintenance</body></html>"],
		["an entity that grows", '<!DOCTYPE m [<!ENTITY a "a">]><metadata>&a;</metadata>'],
	])("is not read from %s", async (_, text) => {
		await expect(read({ "/org/example/lib/maven-metadata.xml": { text } })).rejects.toThrow(BadResponseError);
	});
});
