/**
 * Decides which packages belong to a public registry and may be asked about there. A private package's name is sent
 * nowhere, and a public package of the same name is never judged in its place. Pure.
 */
import { describeEcosystem } from "../../packages/ecosystem.ts";
import type { PackageRef } from "../../packages/package-ref.ts";
import { otherRegistryAt } from "./other-registries.ts";
import { PUBLIC_NPM_SCOPES } from "./public-npm-scopes.ts";
import { matchesPackage, matchesRegistry, NO_SETTINGS, type RegistrySettings } from "./registry-settings.ts";

/** The origin that the file gives for an entry. */
export type Origin = {
	/** The address as written; undefined when the file does not say. */
	url: string | undefined;
	/**
	 * - `registry`: the file names this as the registry, so one that is not known is another registry
	 * - `download`: it was fetched from there, which may be a proxy of the public registry
	 * - `mention`: an address without a clear meaning; only one that is known to be private counts
	 */
	kind: "registry" | "download" | "mention";
};

export type RegistryPolicy = {
	/** The reason why the package is not in its ecosystem's public registry; undefined when it may be there. */
	refusalOf(ref: PackageRef, origin?: Origin): string | undefined;
};

export function createRegistryPolicy(settings: RegistrySettings): RegistryPolicy {
	return {
		refusalOf(ref, origin) {
			const secret = settings.privatePackages.find((pattern) => matchesPackage(pattern, ref));
			if (secret) return `a private package, as ${secret.saidBy} says`;
			const { foreignNames = [] } = describeEcosystem(ref.ecosystem).registry;
			const foreign = foreignNames.find(({ pattern }) => pattern.test(ref.name));
			if (foreign) return `from ${foreign.what}`;
			return origin?.url === undefined ? undefined : refusalOfUrl(ref, origin.url, origin.kind, settings);
		},
	};
}

export const PUBLIC_REGISTRIES: RegistryPolicy = createRegistryPolicy(NO_SETTINGS);

function refusalOfUrl(
	ref: PackageRef,
	written: string,
	kind: Origin["kind"],
	settings: RegistrySettings,
): string | undefined {
	const url = parseUrl(written);
	if (!url) {
		return kind === "mention"
			? undefined
			: `from ${written.slice(0, 100)}, which is not the address of a registry`;
	}
	const { host } = url;
	if (settings.privateRegistries.some((registry) => matchesRegistry(registry, url))) {
		return `from ${host}, which .dephealthrc.json lists as a private registry`;
	}
	if (settings.mirrors.some((registry) => matchesRegistry(registry, url))) return undefined;
	if (describeEcosystem(ref.ecosystem).registry.hosts.includes(url.hostname)) return undefined;
	const other = otherRegistryAt(url);
	if (kind === "mention") return other?.isPrivate ? `from ${host}, ${other.what}` : undefined;
	if (other) return other.isArchive ? other.what : `from ${host}, ${other.what}`;
	if (kind === "download") return refusalOfDownload(ref, url);
	return `from ${host}, another registry${SEE_SETTINGS}`;
}

const SEE_SETTINGS = " (see registries in .dephealthrc.json)";

/** npm's clients write down where a tarball was fetched from: with a proxy that is the proxy for public packages, too. */
function refusalOfDownload({ ecosystem, name }: PackageRef, url: URL): string | undefined {
	if (ecosystem !== "npm") return `from ${url.host}, another registry${SEE_SETTINGS}`;
	if (!url.pathname.includes("/-/")) return "a tarball by URL";
	const scope = name.startsWith("@") ? name.slice(0, name.indexOf("/")) : undefined;
	if (scope === undefined || PUBLIC_NPM_SCOPES.has(scope)) return undefined;
	return `from ${url.host}, which may hold private packages of the scope ${scope}${SEE_SETTINGS}`;
}

/** `registry+https://…` and `sparse+https://…` are Cargo's; package URLs leave out the scheme. */
function parseUrl(written: string): URL | undefined {
	if (/^(?:\.{0,2}[/\\]|file:|[a-z]:[/\\])/i.test(written.trim()) && !written.startsWith("//"))
		return undefined;
	const text = written.trim().replace(/^(?:registry|sparse)\+/, "");
	const url = URL.parse(/^[a-z][a-z+.-]*:\/\//i.test(text) ? text : `https://${text.replace(/^\/\//, "")}`);
	return url && url.hostname !== "" ? url : undefined;
}
