/** The project's own registries, from `.dephealthrc.json`. Pure. */
import { ECOSYSTEMS } from "@dephealth/contract/ecosystems.ts";
import * as z from "zod/mini";
import { describeEcosystem, isEcosystem } from "../../packages/ecosystem.ts";
import type { PackageRef } from "../../packages/package-ref.ts";

export type RegistrySettings = {
	privatePackages: readonly PackagePattern[];
	privateRegistries: readonly RegistryAddress[];
	/** Registries that serve nothing but packages of the public ones. */
	mirrors: readonly RegistryAddress[];
};

export type PackagePattern = {
	ecosystem: string;
	name: RegExp;
	/** The file that says so. */
	saidBy: string;
};
/** `host` has its port when it has one, and may begin with `*.`; `path` ends without a slash. */
export type RegistryAddress = { host: string; path: string };

export const NO_SETTINGS: RegistrySettings = { privatePackages: [], privateRegistries: [], mirrors: [] };

const CONFIG_FILE = ".dephealthrc.json";
const MAX_ENTRIES = 1_000;
/** Each further star would multiply the time of a match. */
const MAX_STARS = 4;
const SCOPE = /^@[a-z0-9~-][a-z0-9._~-]*$/i;
const PATTERN_NAME = /^[A-Za-z0-9@._~:/*-]{1,256}$/;
const ADDRESS = /^(?:https?:\/\/)?((?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?)(\/[^\s?#]*)?$/i;

const packagePattern = z.pipe(
	z.string(),
	z.transform((text: string, { issues }): PackagePattern => {
		const pattern = parsePackagePattern(text.trim());
		if (typeof pattern !== "string") return pattern;
		issues.push({ code: "custom", message: `${JSON.stringify(text)}: ${pattern}`, input: text });
		return z.NEVER;
	}),
);

const registryAddress = z.pipe(
	z.string(),
	z.transform((text: string, { issues }): RegistryAddress => {
		const [, host, path = ""] = ADDRESS.exec(text.trim()) ?? [];
		if (host !== undefined) return { host: host.toLowerCase(), path: path.replace(/(?<!\/)\/+$/, "") };
		issues.push({
			code: "custom",
			message: `${JSON.stringify(text)} is not a registry. Write its host, with a path if several registries share it: npm.example.org or nexus.example.org/repository/npm`,
			input: text,
		});
		return z.NEVER;
	}),
);
const addresses = z._default(z.array(registryAddress).check(z.maxLength(MAX_ENTRIES)), []);

export const privatePackagesSchema = z
	.array(packagePattern)
	.check(
		z.maxLength(MAX_ENTRIES),
		z.describe("`@scope`, or ecosystem/name with * for any characters: npm/@acme/*, pypi/acme-*"),
	);

export const registriesSchema = z.strictObject({ private: addresses, mirrors: addresses });

/** @param scope with its @ */
export function privateScope(scope: string, saidBy: string): PackagePattern {
	return { ecosystem: "npm", name: globToRegExp(`${scope}/*`), saidBy };
}

/** Reads `@scope`, or `ecosystem/name` with `*` for any characters. A sentence when the text is no pattern. */
export function parsePackagePattern(text: string): PackagePattern | string {
	const name = text.replace(/\/\*$/, "");
	if (SCOPE.test(name)) return privateScope(name, CONFIG_FILE);
	const slash = text.indexOf("/");
	const ecosystem = text.slice(0, Math.max(slash, 0));
	if (!isEcosystem(ecosystem)) {
		return `write @scope, or ecosystem/name with one of ${ECOSYSTEMS.join(", ")}, for example npm/@acme/* or pypi/acme-*`;
	}
	const glob = text.slice(slash + 1);
	if (!PATTERN_NAME.test(glob)) return "write a name after the ecosystem, with * for any characters";
	if (glob.split("*").length - 1 > MAX_STARS) return `at most ${MAX_STARS} * are taken`;
	return {
		ecosystem,
		name: globToRegExp(glob, describeEcosystem(ecosystem).name.normalise),
		saidBy: CONFIG_FILE,
	};
}

function globToRegExp(glob: string, normalise = (name: string) => name): RegExp {
	const parts = glob.split(/\*+/).map((part) => normalise(part).replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
	return new RegExp(`^${parts.join(".*")}$`, "i");
}

export function matchesPackage({ ecosystem, name }: PackagePattern, ref: PackageRef): boolean {
	return ecosystem === ref.ecosystem && name.test(ref.name);
}

export function matchesRegistry({ host, path }: RegistryAddress, url: URL): boolean {
	const isHost = host.startsWith("*.")
		? url.hostname.endsWith(host.slice(1))
		: host === url.host || host === url.hostname;
	return isHost && (path === "" || url.pathname === path || url.pathname.startsWith(`${path}/`));
}
