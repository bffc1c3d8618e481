import { describeEcosystem, type Ecosystem } from "../../packages/ecosystem.ts";
import type { EcosystemDescription } from "../../packages/ecosystems/description.ts";

/** @throws RangeError when deps.dev does not cover the ecosystem: then it is not to be asked at all */
export function systemOf(ecosystem: Ecosystem): NonNullable<EcosystemDescription["depsDev"]> {
	const { depsDev } = describeEcosystem(ecosystem);
	if (!depsDev) throw new RangeError(`deps.dev does not cover ${ecosystem} and was asked about it.`);
	return depsDev;
}
