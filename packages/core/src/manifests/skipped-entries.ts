import { InvalidPackageRefError } from "../errors.ts";
import type { Ecosystem } from "../packages/ecosystem.ts";
import { type PackageRef, parsePackageRef } from "../packages/package-ref.ts";
import type { SkippedEntry } from "./manifest.ts";

/** Longer ones are cut: what is skipped may be anything. */
const MAX_ENTRY_LENGTH = 200;

export type SkippedEntries = {
	/** Each entry once, with the first reason given. */
	list(): SkippedEntry[];
	skip(entry: string, reason: string): void;
	/** The package of that name; undefined, and the entry skipped, when no package can have it. */
	refOf(ecosystem: Ecosystem, name: string): PackageRef | undefined;
};

export function createSkippedEntries(): SkippedEntries {
	const reasons = new Map<string, string>();

	function skip(entry: string, reason: string): void {
		const text = entry.length > MAX_ENTRY_LENGTH ? `${entry.slice(0, MAX_ENTRY_LENGTH)}…` : entry;
		if (!reasons.has(text)) reasons.set(text, reason);
	}

	return {
		list: () => Array.from(reasons, ([entry, reason]) => ({ entry, reason })),
		skip,
		refOf(ecosystem, name) {
			try {
				return parsePackageRef(ecosystem, name);
			} catch (error) {
				if (!(error instanceof InvalidPackageRefError)) throw error;
				skip(name, error.message);
				return undefined;
			}
		},
	};
}
