import { BadResponseError } from "../errors.ts";
import { describeEcosystem } from "../packages/ecosystem.ts";
import type { PackageRef } from "../packages/package-ref.ts";

/**
 * A cache or a mirror that mixes up its answers: nothing that it says may be taken for the package's own.
 *
 * @param named the package's name in the answer; null: the answer names none
 * @throws BadResponseError when that is another package
 */
export function refuseOtherPackage(ref: PackageRef, named: string | null, source: string): void {
	if (named === null || named === ref.name) return;
	const { normalise = (name: string) => name } = describeEcosystem(ref.ecosystem).name;
	if (letters(normalise(named)) === letters(ref.name)) return;
	throw new BadResponseError(`${source} answered about another package than it was asked about.`, {
		source,
		status: 200,
	});
}

/** Registries that take any case, and crates.io either of two dashes, answer in the letters of the first release. */
function letters(name: string): string {
	return name.toLowerCase().replaceAll("_", "-");
}
