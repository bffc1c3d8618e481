/** Package URLs. https://github.com/package-url/purl-spec */
import { ECOSYSTEMS, type Ecosystem } from "@dephealth/contract/ecosystems.ts";
import { PackageURL } from "packageurl-js";
import { describeEcosystem } from "./ecosystem.ts";
import type { PackageRef } from "./package-ref.ts";

export type ParsedPurl = {
	/** Lower case. */
	type: string;
	/** Undefined when packages of the type are not assessed. */
	ecosystem: Ecosystem | undefined;
	/** The name as the ecosystem writes it; not yet validated. */
	name: string;
	version: string | undefined;
	qualifiers: ReadonlyMap<string, string>;
};

const BY_TYPE: ReadonlyMap<string, Ecosystem> = new Map(
	ECOSYSTEMS.map((ecosystem) => [describeEcosystem(ecosystem).purl.type, ecosystem]),
);

export function isPurl(text: string): boolean {
	return /^pkg:/i.test(text);
}

/**
 * Undefined when the text is not a package URL. It is parsed without the library's normalisation, which lowercases
 * names that registries keep distinct (npm's JSONStream, Go's BurntSushi) and refuses unusual versions.
 */
export function parsePurl(text: string): ParsedPurl | undefined {
	const parts = takeApart(text);
	if (!parts) return undefined;
	const [writtenType, namespace, name, version, qualifiers] = parts;
	if (typeof writtenType !== "string" || typeof name !== "string" || name === "") return undefined;
	const type = writtenType.toLowerCase();
	const ecosystem = BY_TYPE.get(type);
	const separator = ecosystem === undefined ? "/" : describeEcosystem(ecosystem).purl.separator;
	return {
		type,
		ecosystem,
		name: namespace ? `${namespace}${separator}${name}` : name,
		version: version || undefined,
		qualifiers: toMap(qualifiers),
	};
}

/**
 * @param version as the ecosystem writes it
 * @returns e.g. `pkg:npm/%40scope/name@1.0.0`
 */
export function formatPurl({ ecosystem, name }: PackageRef, version?: string): string {
	const { type, separator } = describeEcosystem(ecosystem).purl;
	const path = name
		.split(separator)
		.flatMap((part) => part.split("/"))
		.map(encodeURIComponent);
	return `pkg:${type}/${path.join("/")}${version === undefined ? "" : `@${encodeURIComponent(version)}`}`;
}

function takeApart(text: string): ReturnType<typeof PackageURL.parseString> | undefined {
	try {
		return PackageURL.parseString(text);
	} catch {
		return undefined;
	}
}

function toMap(qualifiers: unknown): Map<string, string> {
	if (qualifiers instanceof URLSearchParams) return new Map(qualifiers);
	if (typeof qualifiers !== "object" || qualifiers === null) return new Map();
	return new Map(
		Object.entries(qualifiers).flatMap(([key, value]): [string, string][] =>
			typeof value === "string" ? [[key.toLowerCase(), value]] : [],
		),
	);
}
