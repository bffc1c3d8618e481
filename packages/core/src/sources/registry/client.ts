/** The registry of a package's ecosystem. */
import { type Clock, timestamp } from "../../clock.ts";
import { recentChanges } from "../../facts/recent-changes.ts";
import type { RepositoryLocation } from "../../facts/source-facts.ts";
import type { RegistryReport } from "../../facts/source-report.ts";
import type { HttpClient } from "../../http/http-client.ts";
import { describeEcosystem, type EcosystemOf } from "../../packages/ecosystem.ts";
import type { PackageRef } from "../../packages/package-ref.ts";
import { newestLine } from "../newest-line.ts";
import { refuseOtherPackage } from "../refuse-other-package.ts";
import { createCargoReader } from "./cargo.ts";
import { createGoReader } from "./go.ts";
import { createMavenReader } from "./maven.ts";
import { createNugetReader } from "./nuget.ts";
import { paceHttpClient } from "./paced-http-client.ts";
import { createPackagistReader } from "./packagist.ts";
import { createPypiReader } from "./pypi.ts";
import type { ReadRegistry, RegistryDeps } from "./registry.ts";
import { createRubygemsReader } from "./rubygems.ts";
import { registry } from "./source.ts";

export type RegistrySource = {
	/**
	 * Reads the registry's report on a package.
	 *
	 * @throws PackageNotFoundError when it does not know it; the errors of HttpClient.requestJson; the signal's reason
	 */
	collect(ref: PackageRef, signal?: AbortSignal): Promise<RegistryReport>;
	/**
	 * The repository that the registry names; null when it names none.
	 *
	 * @throws the same
	 */
	resolveRepository(ref: PackageRef, signal?: AbortSignal): Promise<RepositoryLocation | null>;
};

type UpstreamName = keyof typeof registry.upstreams;
type Covered = EcosystemOf<"registry">;

const { allows: CRATES_ALLOWS } = registry.upstreams.crates;
/** Mirrors and the sandbox have limits of their own. */
const CRATES_PACE = {
	everyMs: (CRATES_ALLOWS.seconds * 1_000) / CRATES_ALLOWS.calls,
	maxWaitMs: 8_000,
} as const;
const CRATES_HOST = "crates.io";

/** @param deps.urls where a server is, if not where it is by default */
export function createRegistrySource(deps: {
	http: HttpClient;
	clock: Clock;
	urls?: Partial<Record<UpstreamName, string>>;
}): RegistrySource {
	const { clock } = deps;
	const upstream = (name: UpstreamName): RegistryDeps => ({
		http: deps.http,
		source: registry.upstreams[name].name,
		url: deps.urls?.[name] ?? registry.upstreams[name].defaultUrl,
	});
	const crates = upstream("crates");
	const isPaced = new URL(crates.url).hostname === CRATES_HOST;
	const readers: Readonly<Record<Covered, ReadRegistry>> = {
		pypi: createPypiReader(upstream("pypi")),
		cargo: createCargoReader({
			index: upstream("cratesIndex"),
			api: { ...crates, http: isPaced ? paceHttpClient(deps.http, clock, CRATES_PACE) : deps.http },
		}),
		rubygems: createRubygemsReader(upstream("rubygems")),
		nuget: createNugetReader(upstream("nuget")),
		go: createGoReader(upstream("goProxy")),
		maven: createMavenReader(upstream("mavenCentral")),
		packagist: createPackagistReader(upstream("packagist"), describeEcosystem("packagist").versions),
	};

	async function read(ref: PackageRef, signal: AbortSignal | undefined) {
		const reader = readers[ref.ecosystem as Covered];
		if (reader === undefined)
			throw new RangeError(`No registry of this source has ${ref.ecosystem} packages.`);
		return reader(ref, signal);
	}

	return {
		async collect(ref, signal) {
			const { facts, gaps, publishes } = await read(ref, signal);
			refuseOtherPackage(ref, facts.spelling, describeEcosystem(ref.ecosystem).registry.label);
			const grammar = describeEcosystem(ref.ecosystem).versions;
			const changes = publishes && recentChanges(newestLine(publishes, grammar), [], clock.now());
			return {
				source: "registry",
				state: "collected",
				observedAt: timestamp(clock),
				facts: { ...facts, ...(changes && { recentChanges: changes }) },
				gaps,
			};
		},
		async resolveRepository(ref, signal) {
			const { facts } = await read(ref, signal);
			refuseOtherPackage(ref, facts.spelling, describeEcosystem(ref.ecosystem).registry.label);
			return facts.repository;
		},
	};
}
