/** deps.dev: release history of every ecosystem, advisories, provenance, dependents and the project's scorecard. */
import { type Clock, timestamp } from "../../clock.ts";
import { BadResponseError, CircuitOpenError, PackageNotFoundError, UpstreamError } from "../../errors.ts";
import type { DepsDevFacts, RepositoryLocation } from "../../facts/source-facts.ts";
import type { DepsDevReport, Gap } from "../../facts/source-report.ts";
import type { Ecosystem } from "../../package/ecosystem.ts";
import type { PackageRef } from "../../package/package-ref.ts";
import type { HttpClient, JsonRequest } from "../http-client.ts";
import { upstreamUrl } from "../upstream-url.ts";
import { projectFacts, releaseFacts, versionFacts } from "./report-facts.ts";
import {
	type DepsDevPackageVersion,
	type DepsDevVersion,
	dependentsSchema,
	packageSchema,
	projectSchema,
	versionSchema,
} from "./schema.ts";
import { sourceProjectOf } from "./source-project.ts";
import { defaultVersionOf, versionsWithDependents } from "./versions.ts";

/** Some 250 bytes a version: enough for the packages that publish every night for ten years. */
const MAX_PACKAGE_BYTES = 16 * 1024 * 1024;
/** A new release has few or no dependents counted yet: the maximum over this many versions is the package's. */
const DEPENDENTS_VERSIONS = 3;
/** https://docs.deps.dev/api/v3alpha/#getdependents */
const ECOSYSTEMS_WITH_DEPENDENTS: ReadonlySet<Ecosystem> = new Set(["npm", "cargo", "maven", "pypi"]);

type Dependents = DepsDevFacts["dependents"];
type ProjectFacts = DepsDevFacts["project"];
type DescriptionFacts = ReturnType<typeof versionFacts> & Pick<DepsDevFacts, "repository" | "project">;
type Attempt<T> = { value: T; gaps: Gap[] };

const DESCRIPTION_FIELDS = ["licenses", "advisoryIds", "hasProvenance", "repository", "project"] as const;
/** Stands where the gaps say that nothing is known. */
const NO_DESCRIPTION: DescriptionFacts = {
	licenses: [],
	advisoryIds: [],
	hasProvenance: false,
	repository: null,
	project: null,
};

export type DepsDevSource = {
	/**
	 * Three rounds: the package; its default version beside the dependents; the version's project. Only the first
	 * must succeed, whatever else fails is a gap.
	 *
	 * @throws the errors of HttpClient.requestJson for the package itself; the signal's reason
	 */
	collect(ref: PackageRef, signal?: AbortSignal): Promise<DepsDevReport>;
	/**
	 * The source repository of the default version; null when it names none.
	 *
	 * @throws the errors of HttpClient.requestJson; the signal's reason
	 */
	resolveRepository(ref: PackageRef, signal?: AbortSignal): Promise<RepositoryLocation | null>;
};

export function createDepsDevSource(deps: { http: HttpClient; clock: Clock; url?: string }): DepsDevSource {
	const { http, clock } = deps;
	const baseUrl = deps.url ?? "https://api.deps.dev";

	async function get<T>(
		url: URL,
		request: Pick<JsonRequest<T>, "schema" | "maxBytes" | "signal">,
	): Promise<T> {
		const answer = await http.requestJson({ source: "deps.dev", url, ...request });
		return answer.body;
	}

	async function fetchVersions(ref: PackageRef, signal?: AbortSignal): Promise<DepsDevPackageVersion[]> {
		const url = upstreamUrl(baseUrl, ["v3", ...packagePath(ref)]);
		const body = await get(url, { schema: packageSchema, maxBytes: MAX_PACKAGE_BYTES, signal });
		return body.versions;
	}

	async function fetchVersion(
		ref: PackageRef,
		version: string,
		signal?: AbortSignal,
	): Promise<DepsDevVersion> {
		const url = upstreamUrl(baseUrl, ["v3", ...packagePath(ref), "versions", version]);
		const body = await orUndefinedWhenNotFound(get(url, { schema: versionSchema, signal }));
		if (body) return body;
		// The package exists: passing the 404 on would say that it does not.
		throw new BadResponseError(`deps.dev lists version ${version} and then does not know it (404).`, {
			source: "deps.dev",
			status: 404,
		});
	}

	async function fetchProject(projectId: string, signal?: AbortSignal): Promise<ProjectFacts> {
		const url = upstreamUrl(baseUrl, ["v3", "projects", projectId]);
		const body = await orUndefinedWhenNotFound(get(url, { schema: projectSchema, signal }));
		return body ? projectFacts(body) : null;
	}

	async function fetchDependents(
		ref: PackageRef,
		version: string,
		signal?: AbortSignal,
	): Promise<Dependents> {
		const url = upstreamUrl(baseUrl, ["v3alpha", ...packagePath(ref), "versions", version], {
			verb: "dependents",
		});
		const body = await orUndefinedWhenNotFound(get(url, { schema: dependentsSchema, signal }));
		if (typeof body?.dependentCount !== "number") return null;
		return { direct: body.directDependentCount ?? 0, total: body.dependentCount, version };
	}

	async function describe(
		ref: PackageRef,
		version: string | undefined,
		signal?: AbortSignal,
	): Promise<Attempt<DescriptionFacts>> {
		if (version === undefined) {
			return { value: NO_DESCRIPTION, gaps: gapsOf(DESCRIPTION_FIELDS, "PackageNotFoundError") };
		}
		const described = await orGaps(fetchVersion(ref, version, signal), DESCRIPTION_FIELDS);
		if (described.value === null) return { value: NO_DESCRIPTION, gaps: described.gaps };
		const source = sourceProjectOf(described.value);
		const project = source?.projectId
			? await orGaps(fetchProject(source.projectId, signal), ["project"])
			: { value: null, gaps: [] };
		return {
			value: {
				...versionFacts(described.value),
				repository: source?.repository ?? null,
				project: project.value,
			},
			gaps: project.gaps,
		};
	}

	/** A maximum over some of the answers could be off by hundreds of times: one failure leaves it unknown. */
	async function countDependents(
		ref: PackageRef,
		versions: readonly DepsDevPackageVersion[],
		signal?: AbortSignal,
	): Promise<Dependents> {
		if (!ECOSYSTEMS_WITH_DEPENDENTS.has(ref.ecosystem)) return null;
		const candidates = versionsWithDependents(versions, ref.ecosystem, DEPENDENTS_VERSIONS);
		const counts = await Promise.all(candidates.map((version) => fetchDependents(ref, version, signal)));
		return counts.filter((count) => count !== null).sort((a, b) => b.total - a.total)[0] ?? null;
	}

	return {
		async collect(ref, signal) {
			const versions = await fetchVersions(ref, signal);
			const defaultVersion = defaultVersionOf(versions, ref.ecosystem);
			const [description, dependents] = await Promise.all([
				describe(ref, defaultVersion?.versionKey.version, signal),
				orGaps(countDependents(ref, versions, signal), ["dependents"]),
			]);
			return {
				source: "deps_dev",
				state: "collected",
				observedAt: timestamp(clock),
				facts: {
					...releaseFacts(versions, defaultVersion),
					...description.value,
					dependents: dependents.value,
				},
				gaps: [...description.gaps, ...dependents.gaps],
			};
		},
		async resolveRepository(ref, signal) {
			const defaultVersion = defaultVersionOf(await fetchVersions(ref, signal), ref.ecosystem);
			if (defaultVersion === undefined) return null;
			const version = await fetchVersion(ref, defaultVersion.versionKey.version, signal);
			return sourceProjectOf(version)?.repository ?? null;
		},
	};
}

function packagePath(ref: PackageRef): string[] {
	return ["systems", ref.ecosystem, "packages", ref.name];
}

async function orUndefinedWhenNotFound<T>(work: Promise<T>): Promise<T | undefined> {
	try {
		return await work;
	} catch (error) {
		if (error instanceof PackageNotFoundError) return undefined;
		throw error;
	}
}

/** The value, or null with a gap for each field it would have told. Bugs and cancellations are thrown on. */
async function orGaps<T>(work: Promise<T>, fields: readonly string[]): Promise<Attempt<T | null>> {
	try {
		return { value: await work, gaps: [] };
	} catch (error) {
		if (!(error instanceof UpstreamError || error instanceof CircuitOpenError)) throw error;
		return { value: null, gaps: gapsOf(fields, error.name) };
	}
}

function gapsOf(fields: readonly string[], error: string): Gap[] {
	return fields.map((field) => ({ field, error }));
}
