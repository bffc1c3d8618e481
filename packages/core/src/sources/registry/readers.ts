/** The readers of the registries, each by its ecosystem. */
import type { RegistryServerKey } from "@dephealth/contract/ecosystems.ts";
import type { EcosystemOf } from "../../packages/ecosystem.ts";
import { createCargoReader } from "./cargo.ts";
import { createGoReader } from "./go.ts";
import { createMavenReader } from "./maven.ts";
import { createNugetReader } from "./nuget.ts";
import { createPackagistReader } from "./packagist.ts";
import { createPypiReader } from "./pypi.ts";
import type { ReadRegistry, RegistryDeps } from "./registry.ts";
import { createRubygemsReader } from "./rubygems.ts";

/** Each reader gets the servers that its ecosystem's description names. */
export const READERS: {
	readonly [E in EcosystemOf<"registry">]: (
		servers: Readonly<Record<RegistryServerKey<E>, RegistryDeps>>,
	) => ReadRegistry;
} = {
	pypi: ({ pypi }) => createPypiReader(pypi),
	cargo: ({ cratesIndex, crates }) => createCargoReader(cratesIndex, crates),
	go: ({ goProxy }) => createGoReader(goProxy),
	maven: ({ mavenCentral }) => createMavenReader(mavenCentral),
	nuget: ({ nuget }) => createNugetReader(nuget),
	rubygems: ({ rubygems }) => createRubygemsReader(rubygems),
	packagist: ({ packagist }) => createPackagistReader(packagist),
};
