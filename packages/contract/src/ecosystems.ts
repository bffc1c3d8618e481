/** The ecosystems DepHealth knows. The objects of this table contain all differences between them. */
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

/** By their names in URLs and keys. */
export const ECOSYSTEM_TABLE = {
	npm,
	pypi,
	cargo,
	go,
	maven,
	nuget,
	rubygems,
	packagist,
	actions,
} as const satisfies Readonly<Record<string, EcosystemDescription>>;

type Table = typeof ECOSYSTEM_TABLE;
export type Ecosystem = keyof Table;
export const ECOSYSTEMS = Object.keys(ECOSYSTEM_TABLE) as [Ecosystem, ...Ecosystem[]];

/** The servers of an ecosystem's registry by their keys; none where the source `registry` is not asked. */
type ServersOf<E extends Ecosystem> = Table[E]["registry"] extends { servers: infer Servers }
	? Servers
	: object;
/** The name of a registry's server in the configuration and in the sandbox, such as `mavenCentral`. */
export type RegistryServerKey<E extends Ecosystem = Ecosystem> = { [One in E]: keyof ServersOf<One> }[E];
type CircuitNamesOf<Servers> = {
	[Key in keyof Servers]: Servers[Key] extends { name: infer Name } ? Name : never;
}[keyof Servers];

export type RegistryCircuitName = { [E in Ecosystem]: CircuitNamesOf<ServersOf<E>> }[Ecosystem];

const DESCRIPTIONS: readonly EcosystemDescription[] = Object.values(ECOSYSTEM_TABLE);

/** The circuits of the registries' servers, each once. */
export const REGISTRY_CIRCUIT_NAMES = [
	...new Set(
		DESCRIPTIONS.flatMap(({ registry }) => Object.values(registry.servers ?? {}).map(({ name }) => name)),
	),
] as RegistryCircuitName[];
