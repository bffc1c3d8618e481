/** deps.dev: release history of every ecosystem, advisories, provenance, dependents and the project's scorecard. */
import { type Clock, timestamp } from "../../clock.ts";
import { PackageNotFoundError } from "../../errors.ts";
import type { Advisory, RepositoryLocation } from "../../facts/source-facts.ts";
import type { DepsDevReport, Gap } from "../../facts/source-report.ts";
import type { HttpClient } from "../../http/http-client.ts";
import { describeEcosystem } from "../../packages/ecosystem.ts";
import type { PackageRef } from "../../packages/package-ref.ts";
import type { ReadAdvisories } from "../osv/requests.ts";
import {
	advisoriesAlone,
	DESCRIPTION_FIELDS,
	type DescriptionFacts,
	NO_DESCRIPTION,
	notCovered,
} from "./advisories-alone.ts";
import { releaseFacts, versionFacts } from "./report-facts.ts";
import { createDepsDevRequests, DEPS_DEV_URL, gapsOf, orGaps } from "./requests.ts";
import type { DepsDevPackageVersion } from "./schema.ts";
import { sourceProjectOf } from "./source-project.ts";
import { defaultVersionOf } from "./versions.ts";

export type DepsDevSource = {
	/**
	 * Three rounds: the package; its default version and the dependents; the version's project. Only the first must
	 * succeed, other failures are gaps. The advisories are read in parallel.
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

/** @param deps.readAdvisories reads the advisories' content; without it only their ids are known */
export function createDepsDevSource(deps: {
	http: HttpClient;
	clock: Clock;
	url?: string;
	readAdvisories?: ReadAdvisories;
}): DepsDevSource {
	const { http, clock, readAdvisories } = deps;
	const ask = createDepsDevRequests({ http, url: deps.url ?? DEPS_DEV_URL });

	async function describe(
		ref: PackageRef,
		version: string | undefined,
		signal?: AbortSignal,
	): Promise<{ value: DescriptionFacts; gaps: Gap[] }> {
		if (version === undefined) {
			return { value: NO_DESCRIPTION, gaps: gapsOf(DESCRIPTION_FIELDS, "PackageNotFoundError") };
		}
		const described = await orGaps(ask.version(ref, version, signal), DESCRIPTION_FIELDS);
		if (described.value === null) return { value: NO_DESCRIPTION, gaps: described.gaps };
		const source = sourceProjectOf(described.value);
		const project = source?.projectId
			? await orGaps(ask.project(source.projectId, signal), ["project"])
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

	/** Only advisories know a package that was removed as malware; they then form the report. */
	async function versionsOrMalware(
		ref: PackageRef,
		reading: Promise<{ value: Advisory[] | null }> | undefined,
		signal?: AbortSignal,
	): Promise<DepsDevPackageVersion[] | DepsDevReport> {
		try {
			return await ask.versions(ref, signal);
		} catch (error) {
			if (!(error instanceof PackageNotFoundError)) throw error;
			const advisories = (await reading)?.value?.filter(({ kind }) => kind === "malware") ?? [];
			if (advisories.length === 0) throw error;
			return advisoriesAlone(ref, { value: advisories, gaps: [] }, timestamp(clock));
		}
	}

	return {
		async collect(ref, signal) {
			const reading = readAdvisories && orGaps(readAdvisories(ref, signal), ["advisories"]);
			// Awaited below, or not at all when the package is unknown.
			reading?.catch(() => {});
			if (describeEcosystem(ref.ecosystem).depsDev === undefined) {
				const read = (await reading) ?? { value: null, gaps: [] };
				return notCovered(ref, read, timestamp(clock));
			}
			const versions = await versionsOrMalware(ref, reading, signal);
			if (!Array.isArray(versions)) return versions;
			const defaultVersion = defaultVersionOf(versions, ref.ecosystem);
			const [description, dependents, advisories] = await Promise.all([
				describe(ref, defaultVersion?.versionKey.version, signal),
				orGaps(ask.dependents(ref, versions, signal), ["dependents"]),
				reading,
			]);
			return {
				source: "deps_dev",
				state: "collected",
				observedAt: timestamp(clock),
				facts: {
					...releaseFacts(versions, defaultVersion, ref.ecosystem),
					...description.value,
					dependents: dependents.value,
					...(advisories?.value && { advisories: advisories.value }),
				},
				gaps: [...description.gaps, ...dependents.gaps, ...(advisories?.gaps ?? [])],
			};
		},
		async resolveRepository(ref, signal) {
			const defaultVersion = defaultVersionOf(await ask.versions(ref, signal), ref.ecosystem);
			if (defaultVersion === undefined) return null;
			const version = await ask.version(ref, defaultVersion.versionKey.version, signal);
			return sourceProjectOf(version)?.repository ?? null;
		},
	};
}
