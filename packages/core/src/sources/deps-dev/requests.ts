/** The single questions that deps.dev answers, which one package's collection and that of a batch share. */
import { BadResponseError, PackageNotFoundError, UpstreamError } from "../../errors.ts";
import type { Gap } from "../../facts/source-report.ts";
import type { HttpClient } from "../../http/http-client.ts";
import type { JsonRequest } from "../../http/json-request.ts";
import { upstreamUrl } from "../../http/upstream-url.ts";
import type { PackageRef } from "../../packages/package-ref.ts";
import type { DepsDevFacts } from "./facts.ts";
import { projectFacts } from "./report-facts.ts";
import {
	type DepsDevPackageVersion,
	type DepsDevVersion,
	dependentsSchema,
	packageSchema,
	projectSchema,
	versionSchema,
} from "./schema.ts";
import { depsDev } from "./source.ts";
import { systemOf } from "./system.ts";
import { versionsWithDependents } from "./versions.ts";

export const { name: SOURCE, defaultUrl: DEPS_DEV_URL } = depsDev.upstreams.depsDev;

/** About 250 bytes a version: enough for packages that publish every night for ten years. */
const MAX_PACKAGE_BYTES = 16 * 1024 * 1024;
/** A new release has few or no dependents counted yet: the maximum over this many versions is the package's. */
const DEPENDENTS_VERSIONS = 3;

/** Every method throws the errors of HttpClient.requestJson, and the signal's reason. */
export type DepsDevRequests = {
	/** @throws PackageNotFoundError when deps.dev does not know the package */
	versions(ref: PackageRef, signal?: AbortSignal): Promise<DepsDevPackageVersion[]>;
	/** A version that `versions` has listed. @throws BadResponseError when deps.dev then does not know it */
	version(ref: PackageRef, version: string, signal?: AbortSignal): Promise<DepsDevVersion>;
	/** Null when deps.dev does not know the project. */
	project(projectId: string, signal?: AbortSignal): Promise<DepsDevFacts["project"]>;
	/**
	 * The maximum over the last few versions; null when none is counted. A maximum over some of the answers could be off
	 * by hundreds of times: one failure fails it.
	 */
	dependents(
		ref: PackageRef,
		versions: readonly DepsDevPackageVersion[],
		signal?: AbortSignal,
	): Promise<DepsDevFacts["dependents"]>;
};

export function createDepsDevRequests({ http, url }: { http: HttpClient; url: string }): DepsDevRequests {
	async function get<T>(
		target: URL,
		request: Pick<JsonRequest<T>, "schema" | "maxBytes" | "signal">,
	): Promise<T> {
		const answer = await http.requestJson({ source: SOURCE, url: target, ...request });
		return answer.body;
	}

	async function dependentsOf(
		ref: PackageRef,
		version: string,
		signal?: AbortSignal,
	): Promise<DepsDevFacts["dependents"]> {
		const target = upstreamUrl(url, ["v3alpha", ...packagePath(ref), "versions", version], {
			verb: "dependents",
		});
		const body = await orUndefinedWhenNotFound(get(target, { schema: dependentsSchema, signal }));
		if (typeof body?.dependentCount !== "number") return null;
		return { direct: body.directDependentCount ?? 0, total: body.dependentCount, version };
	}

	return {
		async versions(ref, signal) {
			const target = upstreamUrl(url, ["v3", ...packagePath(ref)]);
			const body = await get(target, { schema: packageSchema, maxBytes: MAX_PACKAGE_BYTES, signal });
			return body.versions;
		},
		async version(ref, version, signal) {
			const target = upstreamUrl(url, ["v3", ...packagePath(ref), "versions", version]);
			const body = await orUndefinedWhenNotFound(get(target, { schema: versionSchema, signal }));
			if (body) return body;
			// The package exists: passing the 404 on would say that it does not.
			throw new BadResponseError(`deps.dev lists version ${version} and then does not know it (404).`, {
				source: SOURCE,
				status: 404,
			});
		},
		async project(projectId, signal) {
			const target = upstreamUrl(url, ["v3", "projects", projectId]);
			const body = await orUndefinedWhenNotFound(get(target, { schema: projectSchema, signal }));
			return body ? projectFacts(body) : null;
		},
		async dependents(ref, versions, signal) {
			if (!systemOf(ref.ecosystem).countsDependents) return null;
			const candidates = versionsWithDependents(versions, ref.ecosystem, DEPENDENTS_VERSIONS);
			const counts = await Promise.all(candidates.map((version) => dependentsOf(ref, version, signal)));
			return counts.filter((count) => count !== null).sort((a, b) => b.total - a.total)[0] ?? null;
		},
	};
}

function packagePath(ref: PackageRef): string[] {
	return ["systems", systemOf(ref.ecosystem).system, "packages", ref.name];
}

async function orUndefinedWhenNotFound<T>(work: Promise<T>): Promise<T | undefined> {
	try {
		return await work;
	} catch (error) {
		if (error instanceof PackageNotFoundError) return undefined;
		throw error;
	}
}

/** The value, or null with a gap for each field that it would have provided. Bugs and cancellations are rethrown. */
export async function orGaps<T>(
	work: Promise<T>,
	fields: readonly string[],
): Promise<{ value: T | null; gaps: Gap[] }> {
	try {
		return { value: await work, gaps: [] };
	} catch (error) {
		if (!(error instanceof UpstreamError)) throw error;
		return { value: null, gaps: gapsOf(fields, error.name) };
	}
}

export function gapsOf(fields: readonly string[], error: string): Gap[] {
	return fields.map((field) => ({ field, error }));
}
