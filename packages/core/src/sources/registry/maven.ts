/** Maven Central: https://maven.apache.org/repository/layout.html, maven-metadata.xml and the POM of the newest version. */
import * as z from "zod";
import type { RepositoryLocation } from "../../facts/source-facts.ts";
import { upstreamUrl } from "../../http/upstream-url.ts";
import { elementsOf, parseXmlDocument, textOf } from "../../manifests/documents/xml-document.ts";
import { describeEcosystem } from "../../packages/ecosystem.ts";
import { parseRepositoryUrl } from "../repository-location.ts";
import type { ListedVersion } from "../version-marks.ts";
import type { Alternative } from "./facts.ts";
import { orGaps, type ReadRegistry, type RegistryDeps } from "./registry.ts";
import { releaseFacts } from "./release-facts.ts";

const MAX_BYTES = 8 * 1024 * 1024;
/** Organisations inherit from a parent, which inherits from a parent. */
const MAX_PARENTS = 3;
const MAX_VERSIONS = 10_000;
const MAX_TEXT_LENGTH = 500;
const MAX_LICENSE_LENGTH = 100;

/** `20040616`, `20030203.000550`: the day comes first. */
const DAY_VERSION = /^((?:19|20)\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])(?!\d)/;
const A_YEAR_MS = 366 * 86_400_000;

type Coordinates = { group: string; artifact: string; version: string };

export const metadataSchema = xml("metadata", (root) => {
	const [versioning] = elementsOf(root, "versioning");
	const [list] = elementsOf(versioning, "versions");
	const versions = [list?.["version"]].flat().filter((version) => typeof version === "string");
	return {
		versions: versions.slice(0, MAX_VERSIONS),
		release: textOf(versioning, "release") ?? null,
		lastUpdated: textOf(versioning, "lastUpdated") ?? null,
	};
});

export const pomSchema = xml("project", (root) => {
	const [management] = elementsOf(root, "distributionManagement");
	const [relocation] = elementsOf(management, "relocation");
	const [parent] = elementsOf(root, "parent");
	const [scm] = elementsOf(root, "scm");
	const licenses = elementsOf(elementsOf(root, "licenses")[0], "license");
	return {
		relocation: relocation && {
			group: textOf(relocation, "groupId"),
			artifact: textOf(relocation, "artifactId"),
			message: textOf(relocation, "message") ?? null,
		},
		parent: parent && toCoordinates(parent),
		scm: [textOf(scm, "url"), textOf(scm, "connection"), textOf(root, "url")],
		licenses: licenses.map((license) => textOf(license, "name")).filter((name) => name !== undefined),
	};
});
type Pom = z.infer<typeof pomSchema>;

const GRAMMAR = describeEcosystem("maven").versions;

export function createMavenReader({ http, source, url }: RegistryDeps): ReadRegistry {
	const ask = <T>(segments: readonly string[], schema: z.ZodType<T>, signal: AbortSignal | undefined) =>
		http.requestJson({
			source,
			url: upstreamUrl(url, segments),
			schema,
			format: "text",
			maxBytes: MAX_BYTES,
			signal,
		});
	const readPom = async ({ group, artifact, version }: Coordinates, signal: AbortSignal | undefined) =>
		(await ask([...group.split("."), artifact, version, `${artifact}-${version}.pom`], pomSchema, signal))
			.body;

	/** The artifact's own POM first, then its parents while something is still missing. */
	async function readPoms(of: Coordinates, signal: AbortSignal | undefined): Promise<Pom[]> {
		const poms = [await readPom(of, signal)];
		while (poms.length <= MAX_PARENTS && !isTold(poms)) {
			const parent = poms.at(-1)?.parent;
			if (!parent) break;
			poms.push(await readPom(parent, signal));
		}
		return poms;
	}

	return async (ref, signal) => {
		const [group = "", artifact = ""] = ref.name.split(":");
		const { body: metadata } = await ask(
			[...group.split("."), artifact, "maven-metadata.xml"],
			metadataSchema,
			signal,
		);
		const versions = withoutOldDays(metadata.versions, timeOfUpdate(metadata.lastUpdated));
		const facts = releaseFacts(versions.map(unmarked), GRAMMAR);
		const version = facts.latestVersion ?? metadata.release;
		const poms = version
			? await orGaps(readPoms({ group, artifact, version }, signal), ["repository", "license", "alternative"])
			: { value: [], gaps: [] };
		return {
			facts: {
				registry: source,
				spelling: null,
				...facts,
				deprecation: null,
				releaseDays: null,
				lastPublishedAt: timeOfUpdate(metadata.lastUpdated),
				...relocationOf(poms.value?.[0], { group, artifact }),
				ownerCount: null,
				license: licenseOf(poms.value ?? []),
				repository: repositoryOf(poms.value ?? []),
				downloads: null,
				hasProvenance: null,
			},
			gaps: poms.gaps,
		};
	};
}

function xml<T>(root: string, read: (element: Record<string, unknown>) => T) {
	return z.string().transform((document, context): T => {
		try {
			return read(parseXmlDocument(document, root, `answer of Maven Central`));
		} catch (error) {
			context.addIssue(error instanceof Error ? error.message : String(error));
			return z.NEVER;
		}
	});
}

function toCoordinates(element: unknown): Coordinates | undefined {
	const group = textOf(element, "groupId");
	const artifact = textOf(element, "artifactId");
	const version = textOf(element, "version");
	const isWhole = group && artifact && version;
	// A property's value is known only to a build.
	return isWhole && ![group, artifact, version].some((part) => part.includes("${"))
		? { group, artifact, version }
		: undefined;
}

/**
 * Before 2007 many projects published builds named by their day, as commons-collections 20040616 beside 3.2.2. Their
 * numbers are the highest, and Central calls them the newest release; what the project published years later says that
 * they are not. Projects that only name days, as org.json:json, keep them.
 */
function withoutOldDays(versions: readonly string[], lastUpdated: string | null): readonly string[] {
	const updated = lastUpdated === null ? Number.NaN : Date.parse(lastUpdated);
	const plain = versions.filter((version) => !DAY_VERSION.test(version));
	if (!plain.some((version) => /^\d/.test(version))) return versions;
	const isOld = (version: string) => {
		const [, year, month, day] = DAY_VERSION.exec(version) ?? [];
		return updated - Date.parse(`${year}-${month}-${day}T00:00:00Z`) > A_YEAR_MS;
	};
	const kept = versions.filter((version) => !isOld(version));
	return kept.length === versions.length ? versions : kept;
}

function unmarked(version: string): ListedVersion {
	return { version, publishedAt: undefined, deprecated: undefined, isYanked: false };
}

/** `20260131123456`, UTC. */
function timeOfUpdate(stamp: string | null): string | null {
	const [, year, month, day, hour, minute, second] =
		/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(stamp ?? "") ?? [];
	const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
	return Number.isNaN(time) ? null : new Date(time).toISOString();
}

/** Parts that the POM leaves out stay as they are: most relocations change the group alone. */
function relocationOf(
	pom: Pom | undefined,
	from: { group: string; artifact: string },
): { projectStatus: { status: "deprecated"; reason: string } | null; alternative: Alternative | null } {
	const relocation = pom?.relocation;
	if (!relocation) return { projectStatus: null, alternative: null };
	const name = `${relocation.group ?? from.group}:${relocation.artifact ?? from.artifact}`;
	const note = relocation.message?.slice(0, MAX_TEXT_LENGTH) ?? null;
	// A relocation within the same name leads to another version.
	if (name === `${from.group}:${from.artifact}` || name.includes("${"))
		return { projectStatus: null, alternative: null };
	return {
		projectStatus: { status: "deprecated", reason: `relocated to ${name}` },
		alternative: { name, note },
	};
}

function isTold(poms: readonly Pom[]): boolean {
	return repositoryOf(poms) !== null && licenseOf(poms) !== null;
}

function repositoryOf(poms: readonly Pom[]): RepositoryLocation | null {
	for (const { scm } of poms) {
		for (const uri of scm) {
			const found = parseRepositoryUrl(uri?.replace(/^scm:[a-z]+:/i, ""));
			// `url` is a home page that may be anything.
			if (found && (uri !== scm[2] || /^(?:github\.com|gitlab\.com|bitbucket\.org)$/.test(found.host)))
				return found;
		}
	}
	return null;
}

function licenseOf(poms: readonly Pom[]): string | null {
	const licenses = poms.find((pom) => pom.licenses.length > 0)?.licenses ?? [];
	return licenses.join(" AND/OR ").slice(0, MAX_LICENSE_LENGTH) || null;
}
