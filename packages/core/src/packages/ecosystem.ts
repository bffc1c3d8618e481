/** Questions about the ecosystems that the contract's table describes. */

import type { EcosystemDescription } from "@dephealth/contract/ecosystems/description.ts";
import { ECOSYSTEM_TABLE, ECOSYSTEMS, type Ecosystem } from "@dephealth/contract/ecosystems.ts";
import type { SourceName } from "@dephealth/contract/vocabulary.ts";

/** Each registry belongs to a source. */
const TABLE: Readonly<Record<Ecosystem, EcosystemDescription & { registry: { source: SourceName } }>> =
	ECOSYSTEM_TABLE;

export function isEcosystem(text: string): text is Ecosystem {
	return Object.hasOwn(ECOSYSTEM_TABLE, text);
}

export function describeEcosystem(ecosystem: Ecosystem): EcosystemDescription {
	return TABLE[ecosystem];
}

/** The source that is the ecosystem's registry, or replaces it. It alone decides whether a package exists. */
export function registrySourceOf(ecosystem: Ecosystem): SourceName {
	return TABLE[ecosystem].registry.source;
}

/** The ecosystems whose registry the source is. */
export type EcosystemOf<S extends SourceName> = {
	[E in Ecosystem]: (typeof ECOSYSTEM_TABLE)[E]["registry"]["source"] extends S ? E : never;
}[Ecosystem];

export function ecosystemsOf<S extends SourceName>(source: S): EcosystemOf<S>[] {
	return ECOSYSTEMS.filter(
		(ecosystem): ecosystem is EcosystemOf<S> => registrySourceOf(ecosystem) === source,
	);
}
