/** All sources. What knows about every source is made from these tables: add a source here, and the compiler asks for the rest. */

import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import { type CircuitName, SOURCE_NAMES, type SourceName } from "@dephealth/contract/vocabulary.ts";
import type { CircuitPolicy } from "../resilience/circuit/circuit-policy.ts";
import type { BundlephobiaFacts } from "./bundlephobia/facts.ts";
import { bundlephobia } from "./bundlephobia/source.ts";
import type { DepsDevFacts } from "./deps-dev/facts.ts";
import { depsDev } from "./deps-dev/source.ts";
import type { GitFacts } from "./git/facts.ts";
import { git } from "./git/source.ts";
import type { GithubFacts } from "./github/facts.ts";
import { github } from "./github/source.ts";
import type { NpmFacts } from "./npm/facts.ts";
import { npm } from "./npm/source.ts";
import type { RegistryFacts } from "./registry/facts.ts";
import { registry } from "./registry/source.ts";
import type { Source, Upstream } from "./source.ts";

/** The facts of each source. */
export type FactsBySource = {
	npm: NpmFacts;
	registry: RegistryFacts;
	deps_dev: DepsDevFacts;
	git: GitFacts;
	github: GithubFacts;
	bundlephobia: BundlephobiaFacts;
};

const TABLE = { npm, registry, deps_dev: depsDev, git, github, bundlephobia } as const satisfies {
	[N in SourceName]: Source<N>;
};
type Table = typeof TABLE;

export const SOURCES: { readonly [N in SourceName]: Source<N> } = TABLE;

export function findSource(name: string): Source<SourceName> | undefined {
	return Object.hasOwn(SOURCES, name) ? SOURCES[name as SourceName] : undefined;
}

type UpstreamsOf<N extends SourceName> = Table[N]["upstreams"];
/** An upstream's name in the configuration and in the sandbox, such as `npmRegistry`. */
export type UpstreamKey = { [N in SourceName]: keyof UpstreamsOf<N> }[SourceName];
type CircuitsOf<N extends SourceName> = {
	[K in keyof UpstreamsOf<N>]: UpstreamsOf<N>[K] extends { name: infer Name extends CircuitName }
		? Name
		: never;
}[keyof UpstreamsOf<N>];

export const UPSTREAMS = Object.assign(
	{},
	...SOURCE_NAMES.map((name) => SOURCES[name].upstreams),
) as Readonly<Record<UpstreamKey, Upstream>>;
export const UPSTREAM_KEYS = Object.keys(UPSTREAMS) as UpstreamKey[];

/** The presets by upstream. A circuit in the vocabulary that no upstream has is a compile error here. */
export const CIRCUIT_PRESETS: Readonly<Record<CircuitName, CircuitPolicy>> = Object.fromEntries(
	Object.values(UPSTREAMS).map((upstream) => [upstream.name, upstream.circuit]),
) as Record<{ [N in SourceName]: CircuitsOf<N> }[SourceName], CircuitPolicy>;

/** True when the source can know packages of the ecosystem at all. */
export function coversEcosystem(source: SourceName, ecosystem: Ecosystem): boolean {
	const { ecosystems } = SOURCES[source];
	return ecosystems === "all" || ecosystems.includes(ecosystem);
}

/** A record with an entry for each upstream. */
export function byUpstream<T>(make: (key: UpstreamKey) => T): Record<UpstreamKey, T> {
	return Object.fromEntries(UPSTREAM_KEYS.map((key) => [key, make(key)])) as Record<UpstreamKey, T>;
}
