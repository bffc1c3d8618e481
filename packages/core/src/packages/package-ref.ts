/** A package's identity: the only way from untrusted text to something that may touch a key or a URL. */

import { ECOSYSTEMS, type Ecosystem } from "@dephealth/contract/ecosystems.ts";
import { InvalidPackageRefError } from "../errors.ts";
import { describeEcosystem, isEcosystem } from "./ecosystem.ts";

/** A validated, normalised identity. Only `parsePackageRef` makes one from untrusted text. */
export type PackageRef = { readonly ecosystem: Ecosystem; readonly name: string };

/** Longer than any registry allows (npm's limit is 214, Go module paths reach about 250). */
const MAX_NAME_LENGTH = 256;

/**
 * Validates an ecosystem and a name by the ecosystem's grammar and normalises the name (PyPI).
 *
 * @throws InvalidPackageRefError with the field and the rule that was broken
 */
export function parsePackageRef(ecosystem: string, name: string): PackageRef {
	if (!isEcosystem(ecosystem)) {
		throw new InvalidPackageRefError(
			"ecosystem",
			`Unknown ecosystem ${quote(ecosystem)}. Use one of: ${ECOSYSTEMS.join(", ")}.`,
		);
	}
	if (name.length === 0) throw new InvalidPackageRefError("name", "The package name is empty.");
	if (name.length > MAX_NAME_LENGTH) {
		throw new InvalidPackageRefError(
			"name",
			`The package name has ${name.length} characters; at most ${MAX_NAME_LENGTH} are allowed.`,
		);
	}
	const { name: grammar } = describeEcosystem(ecosystem);
	const normalised = grammar.normalise?.(name) ?? name;
	if (!grammar.pattern.test(normalised) || hasDotSegment(normalised)) {
		throw new InvalidPackageRefError(
			"name",
			`${quote(name)} is not a valid ${ecosystem} package name: ${grammar.rule}.`,
		);
	}
	return { ecosystem, name: normalised };
}

/**
 * Reads `npm/express` or `npm/@scope/name`.
 *
 * @throws InvalidPackageRefError
 */
export function parsePackageSpec(spec: string): PackageRef {
	const slash = spec.indexOf("/");
	if (slash <= 0) {
		throw new InvalidPackageRefError(
			"package",
			`${quote(spec)} does not name a package. Write it as ecosystem/name, for example npm/express.`,
		);
	}
	return parsePackageRef(spec.slice(0, slash), spec.slice(slash + 1));
}

/** True when the registry would take the text as a name, as it is spelled. */
export function isPackageName(ecosystem: Ecosystem, text: string): boolean {
	const { pattern } = describeEcosystem(ecosystem).name;
	return text.length <= MAX_NAME_LENGTH && pattern.test(text) && !hasDotSegment(text);
}

/** `npm/express`: how people, logs and messages name a package. */
export function formatPackageRef(ref: PackageRef): string {
	return `${ref.ecosystem}/${ref.name}`;
}

const DOT_SEGMENT = /(?:^|\/)\.{1,2}(?:\/|$)/;

function hasDotSegment(name: string): boolean {
	return DOT_SEGMENT.test(name);
}

/** Quotes text for messages: bounded, and with control characters made visible. */
function quote(text: string): string {
	return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
