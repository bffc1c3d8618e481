/**
 * The fields that are used of a version's manifest, each read where it stands. A packument may have thousands of
 * versions: a schema would copy every one, with several objects for each field. A field that does not fit counts as
 * not said: old versions carry every shape somebody once published. Pure.
 */
import { isObject, type JsonObject } from "../../json-object.ts";

/** A manifest as the registry sends it, of any shape. */
export type NpmVersion = JsonObject;

/** One odd version must not hide the others. */
export function toVersion(value: unknown): NpmVersion {
	return fieldsOf(value) ?? {};
}

/**
 * npm takes a deprecation back by setting it to the empty string, and `true` is one without a message.
 *
 * @returns null without a message, undefined when it is not deprecated
 */
export function deprecationMessage({ deprecated }: NpmVersion): string | null | undefined {
	if (deprecated === true) return null;
	return (typeof deprecated === "string" && deprecated.trim()) || undefined;
}

/** `hasInstallScript` is missing from versions published by older clients, whose `scripts` tell it too. */
export function runsOnInstall({ hasInstallScript, scripts }: NpmVersion): boolean {
	if (typeof hasInstallScript === "boolean") return hasInstallScript;
	// Lists, numbers and null have been published as `scripts`.
	const { preinstall, install, postinstall } = fieldsOf(scripts) ?? {};
	return [preinstall, install, postinstall].some((script) => typeof script === "string" && script !== "");
}

/** "MIT", {type: "MIT", url}, or in the oldest packages a list of these, and `licenses` instead of `license`. */
export function licenseOf({ license, licenses }: JsonObject): string | undefined {
	return licenseText(license) ?? licenseText(licenses);
}

function licenseText(license: unknown): string | undefined {
	if (!Array.isArray(license)) return licenseName(license);
	const names = license.map(licenseName);
	return names.includes(undefined) ? undefined : names.join(" OR ");
}

function licenseName(license: unknown): string | undefined {
	const name = typeof license === "string" ? license : fieldsOf(license)?.["type"];
	return typeof name === "string" ? name : undefined;
}

/** Mirrors name the maintainers in the versions alone. */
export function maintainersOf({ maintainers }: NpmVersion): readonly unknown[] | undefined {
	return Array.isArray(maintainers) ? maintainers : undefined;
}

/** The account that published. `isTrusted` since 2025: a workflow published without a token. */
export function publisherOf({
	_npmUser: user,
}: NpmVersion): { name?: string; isTrusted: boolean } | undefined {
	const fields = fieldsOf(user);
	if (!fields) return undefined;
	const isTrusted = fieldsOf(fields["trustedPublisher"]) !== undefined;
	return typeof fields["name"] === "string" ? { name: fields["name"], isTrusted } : { isTrusted };
}

/** Since 2018. */
export function unpackedSizeOf({ dist }: NpmVersion): number | undefined {
	const size = fieldsOf(dist)?.["unpackedSize"];
	return typeof size === "number" && Number.isFinite(size) && size >= 0 ? size : undefined;
}

/** Since 2023; undefined when the registry says nothing of what it distributes. */
export function hasAttestations({ dist }: NpmVersion): boolean | undefined {
	const fields = fieldsOf(dist);
	return fields && fieldsOf(fields["attestations"]) !== undefined;
}

function fieldsOf(value: unknown): JsonObject | undefined {
	return isObject(value) ? value : undefined;
}
