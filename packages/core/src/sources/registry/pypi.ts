/** PyPI: https://docs.pypi.org/api/json/ and https://packaging.python.org/en/latest/specifications/simple-repository-api/ */
import * as z from "zod";
import type { PublishRecord } from "../../facts/recent-changes.ts";
import type { ProjectStatus, RepositoryLocation } from "../../facts/source-facts.ts";
import { upstreamUrl } from "../../http/upstream-url.ts";
import { describeEcosystem } from "../../packages/ecosystem.ts";
import { accountDigests } from "../account-digests.ts";
import { parseRepositoryUrl } from "../repository-location.ts";
import type { ListedVersion } from "../version-marks.ts";
import { flag, listOf, recordOf, text } from "./lenient.ts";
import { orGaps, type ReadRegistry, type RegistryDeps } from "./registry.ts";
import { releaseFacts, timeOf } from "./release-facts.ts";

/** About 1 KB a file; projects with nightly builds have tens of thousands. */
const MAX_BYTES = 64 * 1024 * 1024;
const TIMEOUT_MS = 15_000;
const MAX_LICENSE_LENGTH = 100;
const MAX_REASON_LENGTH = 500;
const SIMPLE_JSON = "application/vnd.pypi.simple.v1+json";

const file = z.object({
	filename: text,
	upload_time_iso_8601: text,
	yanked: flag,
	yanked_reason: text,
});

export const projectSchema = z.object({
	info: z.object({
		name: z.string(),
		version: text,
		classifiers: listOf(z.string()),
		// The whole text of a licence in some; an SPDX expression since 2024.
		license: text,
		license_expression: text,
		home_page: text,
		project_urls: recordOf(z.string()),
		// The field exists since 2025.
		ownership: z
			.object({ roles: listOf(z.object({ user: text })) })
			.nullish()
			.catch(null),
	}),
	// Versions without files are listed too, although they cannot be installed.
	releases: recordOf(listOf(file)),
	urls: listOf(file),
	// The vulnerabilities of the newest version: https://docs.pypi.org/api/json/#known-vulnerabilities
	vulnerabilities: listOf(
		z.object({ id: z.string().max(100), aliases: listOf(z.string()), withdrawn: text }),
	),
});
type Project = z.infer<typeof projectSchema>;

export const simpleSchema = z.object({
	// https://peps.python.org/pep-0792/
	"project-status": z.object({ status: text, reason: text }).nullish().catch(null),
	// https://peps.python.org/pep-0740/
	files: listOf(z.object({ filename: z.string(), provenance: text })),
});
type Simple = z.infer<typeof simpleSchema>;

const GRAMMAR = describeEcosystem("pypi").versions;

export function createPypiReader({ http, source, url }: RegistryDeps): ReadRegistry {
	return async (ref, signal) => {
		const simple = orGaps(
			http.requestJson({
				source,
				url: simpleUrl(url, ref.name),
				headers: { accept: SIMPLE_JSON },
				schema: simpleSchema,
				maxBytes: MAX_BYTES,
				timeoutMs: TIMEOUT_MS,
				signal,
			}),
			["hasProvenance"],
		);
		// Awaited below, or not at all when the project is unknown.
		simple.catch(() => {});
		const { body: project } = await http.requestJson({
			source,
			url: upstreamUrl(url, ["pypi", ref.name, "json"]),
			schema: projectSchema,
			maxBytes: MAX_BYTES,
			timeoutMs: TIMEOUT_MS,
			signal,
		});
		const { value, gaps } = await simple;
		const status = projectStatusOf(project, value?.body ?? null);
		// "Inactive" among the classifiers is known without the index; that all is well is not.
		const statusGaps = gaps
			.filter(() => status === null)
			.map(({ error }) => ({ field: "projectStatus", error }));
		const releases = releaseFacts(versionsOf(project), GRAMMAR);
		const owners = accountDigests(project.info.ownership?.roles.map(({ user }) => user) ?? []);
		return {
			facts: {
				registry: source,
				spelling: project.info.name,
				...releases,
				deprecation: null,
				projectStatus: status,
				alternative: null,
				ownerCount: project.info.ownership?.roles.length || null,
				...(owners && { owners }),
				...advisoriesOf(project, releases.latestVersion),
				license: licenseOf(project),
				repository: repositoryOf(project),
				downloads: null,
				hasProvenance: value && provenanceOf(project, value.body),
			},
			gaps: [...gaps, ...statusGaps],
			publishes: publishesOf(project, value?.body ?? null),
		};
	};
}

/** The index answers with a slash at the end, and redirects without one. */
function simpleUrl(base: string, name: string): URL {
	const url = upstreamUrl(base, ["simple", name]);
	url.pathname += "/";
	return url;
}

/** They concern the version that PyPI calls the newest; a record with another's alias means the same. */
function advisoriesOf({ info, vulnerabilities }: Project, latest: string | null): { advisoryIds?: string[] } {
	if (info.version === null || info.version !== latest) return {};
	const named = new Set<string>();
	const ids: string[] = [];
	for (const { id, aliases, withdrawn } of vulnerabilities) {
		const names = [id, ...aliases];
		if (withdrawn === null && !names.some((name) => named.has(name))) ids.push(id);
		for (const name of names) named.add(name);
	}
	return { advisoryIds: ids };
}

/** A version is yanked when all of its files are. */
function versionsOf({ releases }: Project): ListedVersion[] {
	return [...releases]
		.filter(([, files]) => files.length > 0)
		.map(([version, files]) => ({
			version,
			publishedAt: firstOf(files.map((one) => timeOf(one.upload_time_iso_8601))),
			deprecated: undefined,
			isYanked: files.every(({ yanked }) => yanked),
			yankMessage: files.find((one) => one.yanked_reason !== null)?.yanked_reason ?? null,
		}));
}

function firstOf(times: readonly (number | undefined)[]): number | undefined {
	const known = times.filter((time) => time !== undefined);
	return known.length > 0 ? Math.min(...known) : undefined;
}

/** The index's facts on files, by version; the versions alone when there is no index. */
function publishesOf(project: Project, simple: Simple | null): PublishRecord[] {
	const attested = new Set(
		simple?.files.filter(({ provenance }) => provenance !== null).map(({ filename }) => filename),
	);
	return [...project.releases].flatMap(([version, files]): PublishRecord[] => {
		const at = firstOf(files.map((one) => timeOf(one.upload_time_iso_8601)));
		const hasProvenance = files.some(({ filename }) => filename !== null && attested.has(filename));
		return at === undefined ? [] : [{ version, at, ...(simple && { hasProvenance }) }];
	});
}

const MARKED = ["archived", "deprecated", "quarantined"] as const;
const INACTIVE = "Development Status :: 7 - Inactive";

/** PyPI's own mark outranks the newest release's statement. `active` and unknown words are null. */
function projectStatusOf({ info }: Project, simple: Simple | null): ProjectStatus | null {
	const mark = simple?.["project-status"];
	const status = MARKED.find((known) => known === mark?.status?.toLowerCase());
	if (status) return { status, reason: mark?.reason?.slice(0, MAX_REASON_LENGTH) ?? null };
	return info.classifiers.includes(INACTIVE) ? { status: "inactive", reason: INACTIVE } : null;
}

/** The expression, otherwise a short name, otherwise the classifiers' name. */
function licenseOf({ info }: Project): string | null {
	const named = info.license_expression ?? (isShort(info.license) ? info.license : null);
	const classified = info.classifiers
		.filter((classifier) => classifier.startsWith("License :: "))
		.map((classifier) => classifier.split(" :: ").at(-1))
		.join(" AND/OR ");
	return (named ?? classified).slice(0, MAX_LICENSE_LENGTH) || null;
}

function isShort(license: string | null): boolean {
	return license !== null && license.length <= MAX_LICENSE_LENGTH && !license.includes("\n");
}

const SOURCE_LABEL = /^(?:source|sourcecode|sources|repository|repo|code|github|gitlab|scm|git)$/;
const PAGE_LABEL = /^(?:homepage|home|development|project|bugtracker|issues|issuetracker|tracker|changelog)$/;

/** Labels as https://packaging.python.org/en/latest/specifications/well-known-project-urls/ compares them. */
function repositoryOf({ info }: Project): RepositoryLocation | null {
	const labelled = [...info.project_urls].map(([label, url]) => ({
		label: label.toLowerCase().replace(/[^a-z]/g, ""),
		url,
	}));
	const candidates = [
		...labelled.filter(({ label }) => SOURCE_LABEL.test(label)),
		...labelled.filter(({ label }) => PAGE_LABEL.test(label)),
		{ url: info.home_page },
	];
	for (const { url } of candidates) {
		const found = parseRepositoryUrl(url);
		if (found && isForge(found)) return found;
	}
	return parseRepositoryUrl(labelled.find(({ label }) => SOURCE_LABEL.test(label))?.url);
}

/** A home page on any host looks like a repository; these are known to be some. */
function isForge({ host }: RepositoryLocation): boolean {
	return /^(?:github\.com|bitbucket\.org|codeberg\.org|git\.sr\.ht|gitee\.com)$|gitlab/.test(host);
}

function provenanceOf({ urls }: Project, { files }: Simple): boolean {
	const latest = new Set(urls.map(({ filename }) => filename));
	return files.some(({ filename, provenance }) => provenance !== null && latest.has(filename));
}
