/** Decides for each listed entry whether it is a package of a public registry, or is skipped with a reason. */

import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import { InvalidPackageRefError } from "../errors.ts";
import { type PackageRef, parsePackageRef } from "../packages/package-ref.ts";
import type { SkippedEntry } from "./manifest.ts";
import type { Origin, RegistryPolicy } from "./registries/registry-policy.ts";

/** Longer entries are cut, since a skipped entry may be any text. */
const MAX_ENTRY_LENGTH = 200;

export type PackageGate = {
	/** Each skipped entry once, with the first reason given. */
	skipped(): SkippedEntry[];
	/** `reason` completes "skipped because it is …". */
	skip(entry: string, reason: string): void;
	/** The package of that name. Undefined, and the entry skipped, when it is private or no package can have the name. */
	refOf(ecosystem: Ecosystem, name: string, origin?: Origin): PackageRef | undefined;
};

export function createPackageGate(registries: RegistryPolicy): PackageGate {
	const reasons = new Map<string, string>();

	function skip(entry: string, reason: string): void {
		const text = entry.length > MAX_ENTRY_LENGTH ? `${entry.slice(0, MAX_ENTRY_LENGTH)}…` : entry;
		if (!reasons.has(text)) reasons.set(text, reason);
	}

	function parse(ecosystem: Ecosystem, name: string): PackageRef | undefined {
		try {
			return parsePackageRef(ecosystem, name);
		} catch (error) {
			if (!(error instanceof InvalidPackageRefError)) throw error;
			skip(name, error.message);
			return undefined;
		}
	}

	return {
		skipped: () => Array.from(reasons, ([entry, reason]) => ({ entry, reason })),
		skip,
		refOf(ecosystem, name, origin) {
			const ref = parse(ecosystem, name);
			const reason = ref && registries.refusalOf(ref, origin);
			if (reason === undefined) return ref;
			skip(name, reason);
			return undefined;
		},
	};
}
