/** Answers as https://registry.npmjs.org would. */
import { type Answer, decodeSegments, json, UNKNOWN_ROUTE, type UpstreamRequest } from "../server/answer.ts";
import type { SandboxVersion } from "../world/history.ts";
import { hexDigits } from "../world/randomness.ts";
import type { Universe } from "../world/universe.ts";
import type { SandboxPackage } from "../world/world.ts";

const ABBREVIATED = "application/vnd.npm.install-v1+json";
const PACKUMENT = "GET /{name}";
const VERSION = "GET /{name}/{version}";
/** Packages published before npm unified the field still say `{type, url}`. */
const LICENSE_OBJECTS_BEFORE = "2019-06-01";
const WITHDRAWN_VERSION = "99.0.0";

export function answerNpm(request: UpstreamRequest, universe: Universe): Answer {
	const segments = decodeSegments(request.rawSegments);
	if (!segments) return json(UNKNOWN_ROUTE, 400, { error: "Malformed URI" });
	const [name, version, ...rest] = joinScope(segments);
	if (!name || rest.length > 0) return json(UNKNOWN_ROUTE, 404, { error: "Not found" });
	const found = universe.findPackage("npm", name);
	if (version !== undefined) return answerVersion(found, version);
	if (!found) return json(PACKUMENT, 404, { error: "Not found" });
	if (found.unpublished) return withEtag(request, json(PACKUMENT, 200, unpublishedPackument(found)));
	if (!wantsAbbreviated(request)) return withEtag(request, json(PACKUMENT, 200, packument(found)));
	return withEtag(
		request,
		json(PACKUMENT, 200, abbreviatedPackument(found), { "content-type": ABBREVIATED }),
	);
}

/** The registry sends a packument again only when it has changed. */
function withEtag(request: UpstreamRequest, answer: Answer): Answer {
	const etag = `"${hexDigits(answer.body, 32)}"`;
	const headers = { ...answer.headers, etag };
	return request.headers["if-none-match"] === etag
		? { ...answer, status: 304, headers, body: "" }
		: { ...answer, headers };
}

/** `/@scope/name` works as well as `/@scope%2Fname`. */
function joinScope(segments: string[]): string[] {
	const [scope = "", name, ...rest] = segments;
	return scope.startsWith("@") && !scope.includes("/") && name !== undefined
		? [`${scope}/${name}`, ...rest]
		: segments;
}

/** Quality values are not weighed: naming the short form at all is asking for it. */
function wantsAbbreviated(request: UpstreamRequest): boolean {
	return (request.headers.accept ?? "").includes(ABBREVIATED);
}

function answerVersion(found: SandboxPackage | undefined, wanted: string): Answer {
	if (!found) return json(VERSION, 404, { error: "Not found" });
	const version = wanted === "latest" ? found.latestVersion : wanted;
	const release = found.versions.find((candidate) => candidate.version === version);
	return release
		? json(VERSION, 200, manifest(found, release))
		: json(VERSION, 404, `version not found: ${wanted.slice(0, 100)}`);
}

function packument(found: SandboxPackage) {
	const latest = found.versions.at(-1);
	return {
		_id: found.name,
		_rev: `${found.versions.length}-${hexDigits(found.name, 32)}`,
		name: found.name,
		"dist-tags": { latest: found.latestVersion },
		versions: Object.fromEntries(
			found.versions.map((release) => [release.version, manifest(found, release)]),
		),
		time: {
			created: found.versions[0]?.publishedAt,
			modified: found.modifiedAt,
			...Object.fromEntries(found.versions.map((release) => [release.version, release.publishedAt])),
			// An unpublished version keeps only its time.
			[WITHDRAWN_VERSION]: found.versions[0]?.publishedAt,
		},
		maintainers: found.maintainers,
		description: found.description,
		keywords: ["sandbox"],
		...repositoryFields(found),
		...(latest && { license: licenseOf(found, latest) }),
		readme: `# ${found.name}\n\n${found.description}\n`,
		readmeFilename: "README.md",
	};
}

/** The packument after an author has removed everything: the names and times remain. */
function unpublishedPackument(found: SandboxPackage) {
	const versions = found.unpublished?.versions ?? [];
	return {
		_id: found.name,
		_rev: `${versions.length + 1}-${hexDigits(found.name, 32)}`,
		name: found.name,
		time: {
			created: versions[0]?.publishedAt,
			modified: found.unpublished?.time,
			...Object.fromEntries(versions.map((release) => [release.version, release.publishedAt])),
			unpublished: {
				name: found.maintainers[0]?.name,
				time: found.unpublished?.time,
				tags: { latest: versions.at(-1)?.version },
				maintainers: found.maintainers,
				versions: versions.map((release) => release.version),
			},
		},
	};
}

function abbreviatedPackument(found: SandboxPackage) {
	return {
		name: found.name,
		modified: found.modifiedAt,
		"dist-tags": { latest: found.latestVersion },
		versions: Object.fromEntries(
			found.versions.map((release) => [
				release.version,
				{
					name: found.name,
					version: release.version,
					dependencies: dependenciesOf(found),
					dist: distOf(found, release),
					engines: { node: ">=18" },
					...(installScriptOf(found, release) && { hasInstallScript: true }),
					...(release.deprecated !== null && { deprecated: release.deprecated }),
				},
			]),
		),
	};
}

function manifest(found: SandboxPackage, release: SandboxVersion) {
	return {
		name: found.name,
		version: release.version,
		description: found.description,
		keywords: ["sandbox"],
		main: "index.js",
		license: licenseOf(found, release),
		...repositoryFields(found),
		dependencies: dependenciesOf(found),
		engines: { node: ">=18" },
		scripts: { test: "node --test" },
		...(installScriptOf(found, release) && { hasInstallScript: true }),
		...(release.deprecated !== null && { deprecated: release.deprecated }),
		_id: `${found.name}@${release.version}`,
		_nodeVersion: "22.11.0",
		_npmVersion: "10.9.0",
		_npmUser: found.maintainers[0],
		maintainers: found.maintainers,
		dist: distOf(found, release),
	};
}

function repositoryFields(found: SandboxPackage) {
	if (!found.repository) return {};
	const page = `https://${found.repository.host}/${found.repository.declaredPath}`;
	return {
		repository: found.repository.declaration,
		homepage: `${page}#readme`,
		bugs: { url: `${page}/issues` },
	};
}

function licenseOf(found: SandboxPackage, release: SandboxVersion) {
	return release.publishedAt < LICENSE_OBJECTS_BEFORE
		? { type: found.license, url: `https://spdx.org/licenses/${found.license}.html` }
		: found.license;
}

function dependenciesOf(found: SandboxPackage) {
	return Object.fromEntries(found.dependencies.map((name) => [name, "*"]));
}

/** Only the newest version has the script; older ones had none. */
function installScriptOf(found: SandboxPackage, release: SandboxVersion): boolean {
	return found.hasInstallScript && release.version === found.latestVersion;
}

function distOf(found: SandboxPackage, release: SandboxVersion) {
	const id = `${found.name}@${release.version}`;
	const file = `${found.name.split("/").at(-1)}-${release.version}.tgz`;
	const provenance = found.hasProvenance && release.version === found.latestVersion;
	return {
		shasum: hexDigits(id, 40),
		integrity: `sha512-${Buffer.from(hexDigits(`integrity ${id}`, 128), "hex").toString("base64")}`,
		tarball: `https://registry.npmjs.org/${found.name}/-/${file}`,
		fileCount: 3 + (release.unpackedBytes % 40),
		unpackedSize: release.unpackedBytes,
		signatures: [{ keyid: "SHA256:sandbox", sig: hexDigits(`signature ${id}`, 64) }],
		...(provenance && {
			attestations: {
				url: `https://registry.npmjs.org/-/npm/v1/attestations/${encodeURIComponent(id)}`,
				provenance: { predicateType: "https://slsa.dev/provenance/v1" },
			},
		}),
	};
}
