/** The ecosystems DepHealth knows. The objects of this table contain all differences between them. */
import { ECOSYSTEMS, type SourceName } from "@dephealth/contract/vocabulary.ts";
import { actions } from "./ecosystems/actions.ts";
import { cargo } from "./ecosystems/cargo.ts";
import type { EcosystemDescription } from "./ecosystems/description.ts";
import { go } from "./ecosystems/go.ts";
import { maven } from "./ecosystems/maven.ts";
import { npm } from "./ecosystems/npm.ts";
import { nuget } from "./ecosystems/nuget.ts";
import { packagist } from "./ecosystems/packagist.ts";
import { pypi } from "./ecosystems/pypi.ts";
import { rubygems } from "./ecosystems/rubygems.ts";

export type Ecosystem = (typeof ECOSYSTEMS)[number];

/** The ecosystems by their names in URLs and keys. */
const TABLE = {
	npm,
	pypi,
	cargo,
	go,
	maven,
	nuget,
	rubygems,
	packagist,
	actions,
} as const satisfies Record<Ecosystem, EcosystemDescription>;

export function isEcosystem(text: string): text is Ecosystem {
	return Object.hasOwn(TABLE, text);
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
	[E in Ecosystem]: (typeof TABLE)[E]["registry"]["source"] extends S ? E : never;
}[Ecosystem];

export function ecosystemsOf<S extends SourceName>(source: S): EcosystemOf<S>[] {
	return ECOSYSTEMS.filter(
		(ecosystem): ecosystem is EcosystemOf<S> => registrySourceOf(ecosystem) === source,
	);
}
