/** The registry of a package's ecosystem. */
import type { Ecosystem, RegistryServerKey } from "@dephealth/contract/ecosystems.ts";
import { type Clock, timestamp } from "../../clock.ts";
import { recentChanges } from "../../facts/recent-changes.ts";
import type { RepositoryLocation } from "../../facts/source-facts.ts";
import type { RegistryReport } from "../../facts/source-report.ts";
import type { HttpClient } from "../../http/http-client.ts";
import { describeEcosystem } from "../../packages/ecosystem.ts";
import type { PackageRef } from "../../packages/package-ref.ts";
import { newestLine } from "../newest-line.ts";
import { refuseOtherPackage } from "../refuse-other-package.ts";
import { paceHttpClient } from "./paced-http-client.ts";
import { READERS } from "./readers.ts";
import type { ReadRegistry, RegistryDeps } from "./registry.ts";
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

/** A request whose turn is further away fails. */
const MAX_WAIT_MS = 8_000;

/** @param deps.urls where a server is, if not where it is by default */
export function createRegistrySource(deps: {
	http: HttpClient;
	clock: Clock;
	urls?: Partial<Record<RegistryServerKey, string>>;
}): RegistrySource {
	const { clock } = deps;
	const servers = Object.fromEntries(
		(Object.keys(registry.upstreams) as RegistryServerKey[]).map((key) => [key, serverOf(key)]),
	) as Record<RegistryServerKey, RegistryDeps>;
	const readers = Object.fromEntries(
		registry.ecosystems.map((ecosystem) => [ecosystem, READERS[ecosystem](servers)]),
	) as Readonly<Partial<Record<Ecosystem, ReadRegistry>>>;

	function serverOf(key: RegistryServerKey): RegistryDeps {
		const { name, defaultUrl, allows } = registry.upstreams[key];
		const url = deps.urls?.[key] ?? defaultUrl;
		// Mirrors and the sandbox have limits of their own.
		const isPaced = allows !== undefined && new URL(url).hostname === new URL(defaultUrl).hostname;
		if (!isPaced) return { http: deps.http, source: name, url };
		const pace = { everyMs: (allows.seconds * 1_000) / allows.calls, maxWaitMs: MAX_WAIT_MS };
		return { http: paceHttpClient(deps.http, clock, pace), source: name, url };
	}

	async function read(ref: PackageRef, signal: AbortSignal | undefined) {
		const reader = readers[ref.ecosystem];
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
