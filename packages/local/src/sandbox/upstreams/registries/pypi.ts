/** Answers as https://pypi.org would: the JSON of a project, and the index in its JSON form. */
import {
	type Answer,
	decodeSegments,
	json,
	UNKNOWN_ROUTE,
	type UpstreamRequest,
} from "../../server/answer.ts";
import type { SandboxVersion } from "../../world/history.ts";
import type { Universe } from "../../world/universe.ts";
import type { SandboxPackage } from "../../world/world.ts";
import { deprecationOf, pageOf } from "./marks.ts";

const PROJECT = "GET /pypi/{name}/json";
const INDEX = "GET /simple/{name}/";
const SIMPLE_JSON = "application/vnd.pypi.simple.v1+json";

export function answerPypi(request: UpstreamRequest, universe: Universe): Answer {
	const [first, name = "", last, ...rest] = decodeSegments(request.rawSegments) ?? [];
	const pattern = first === "pypi" && last === "json" ? PROJECT : first === "simple" ? INDEX : UNKNOWN_ROUTE;
	const found = pattern === UNKNOWN_ROUTE || rest.length > 0 ? undefined : universe.findPackage("pypi", name);
	if (!found) return json(pattern, 404, { message: "Not Found" });
	return pattern === PROJECT
		? json(PROJECT, 200, projectDocument(found))
		: json(INDEX, 200, indexDocument(found), { "content-type": SIMPLE_JSON });
}

function fileNameOf(found: SandboxPackage, { version }: SandboxVersion): string {
	return `${found.name.replaceAll("-", "_")}-${version}-py3-none-any.whl`;
}

function fileOf(found: SandboxPackage, release: SandboxVersion) {
	return {
		filename: fileNameOf(found, release),
		packagetype: "bdist_wheel",
		size: release.unpackedBytes,
		upload_time_iso_8601: release.publishedAt.replace("Z", "000Z"),
		yanked: false,
		yanked_reason: null,
	};
}

function projectDocument(found: SandboxPackage) {
	const page = pageOf(found);
	const latest = found.versions.at(-1);
	return {
		info: {
			name: found.name,
			version: found.latestVersion,
			summary: found.description,
			classifiers: ["Development Status :: 5 - Production/Stable", "Programming Language :: Python :: 3"],
			license: null,
			license_expression: found.license,
			home_page: "",
			project_urls: page && { Source: page, "Issue Tracker": `${page}/issues` },
			ownership: {
				roles: found.maintainers.map(({ name }) => ({ role: "Owner", user: name })),
				organization: null,
			},
			yanked: false,
			yanked_reason: null,
		},
		last_serial: found.versions.length,
		releases: Object.fromEntries(
			found.versions.map((release) => [release.version, [fileOf(found, release)]]),
		),
		urls: latest ? [fileOf(found, latest)] : [],
		vulnerabilities: [],
	};
}

function indexDocument(found: SandboxPackage) {
	const reason = deprecationOf(found);
	return {
		meta: { "api-version": "1.4" },
		name: found.name,
		"project-status":
			reason === undefined
				? { status: "active" }
				: { status: "deprecated", ...(reason !== null && { reason }) },
		files: found.versions.map((release) => {
			const filename = fileNameOf(found, release);
			const isAttested = found.hasProvenance && release.version === found.latestVersion;
			return {
				filename,
				hashes: {},
				"upload-time": release.publishedAt,
				yanked: false,
				provenance: isAttested ? `https://pypi.org/integrity/${found.name}/${filename}/provenance` : null,
			};
		}),
		versions: found.versions.map(({ version }) => version),
	};
}
