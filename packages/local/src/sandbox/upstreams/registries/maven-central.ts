/** Answers as https://repo1.maven.org/maven2 would: metadata and POMs. */
import {
	type Answer,
	decodeSegments,
	text,
	UNKNOWN_ROUTE,
	type UpstreamRequest,
} from "../../server/answer.ts";
import type { Universe } from "../../world/universe.ts";
import type { SandboxPackage } from "../../world/world.ts";
import { deprecationOf, pageOf, successorOf } from "./marks.ts";

const METADATA = "GET /{group}/{artifact}/maven-metadata.xml";
const POM = "GET /{group}/{artifact}/{version}/{artifact}-{version}.pom";

export function answerMavenCentral(request: UpstreamRequest, universe: Universe): Answer {
	const segments = decodeSegments(request.rawSegments) ?? [];
	const file = segments.at(-1) ?? "";
	const isMetadata = file === "maven-metadata.xml";
	if (!isMetadata && !file.endsWith(".pom")) return text(UNKNOWN_ROUTE, 404, "Not Found");
	const path = segments.slice(0, isMetadata ? -1 : -2);
	const [artifact = "", group] = [path.at(-1), path.slice(0, -1).join(".")];
	const found = universe.findPackage("maven", `${group}:${artifact}`);
	const pattern = isMetadata ? METADATA : POM;
	if (!found) return text(pattern, 404, "Not Found");
	if (isMetadata) return xml(METADATA, metadata(found, group, artifact));
	const version = segments.at(-2) ?? "";
	const isKnown = found.versions.some((release) => release.version === version);
	if (!isKnown || file !== `${artifact}-${version}.pom`) return text(POM, 404, "Not Found");
	return xml(POM, pom(found, { group, artifact, version }));
}

function xml(pattern: string, body: string): Answer {
	return { ...text(pattern, 200, body), headers: { "content-type": "text/xml" } };
}

function metadata(found: SandboxPackage, group: string, artifact: string): string {
	const stamp = found.versions
		.at(-1)
		?.publishedAt.replace(/\.\d{3}Z$/, "")
		.replace(/\D/g, "");
	const versions = found.versions.map(({ version }) => `<version>${version}</version>`).join("");
	return `<?xml version="1.0" encoding="UTF-8"?>
<metadata><groupId>${group}</groupId><artifactId>${artifact}</artifactId><versioning><latest>${found.latestVersion}</latest><release>${found.latestVersion}</release><versions>${versions}</versions><lastUpdated>${stamp}</lastUpdated></versioning></metadata>
`;
}

/** An artifact that has ended names where it went on. */
function pom(found: SandboxPackage, at: { group: string; artifact: string; version: string }): string {
	const page = pageOf(found);
	const [group, artifact] = successorOf(found).split(":");
	const deprecation = deprecationOf(found);
	const relocation =
		deprecation === undefined || at.version !== found.latestVersion
			? ""
			: `<distributionManagement><relocation><groupId>${group}</groupId><artifactId>${artifact}</artifactId>${deprecation === null ? "" : `<message>${deprecation}</message>`}</relocation></distributionManagement>`;
	return `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>${at.group}</groupId><artifactId>${at.artifact}</artifactId><version>${at.version}</version><licenses><license><name>${found.license}</name></license></licenses>${page === null ? "" : `<scm><url>${page}</url></scm>`}${relocation}</project>
`;
}
