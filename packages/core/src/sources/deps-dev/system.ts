import type { EcosystemDescription } from "@dephealth/contract/ecosystems/description.ts";
import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import { describeEcosystem } from "../../packages/ecosystem.ts";

/** @throws RangeError when deps.dev does not cover the ecosystem: then it is not to be asked at all */
export function systemOf(ecosystem: Ecosystem): NonNullable<EcosystemDescription["depsDev"]> {
	const { depsDev } = describeEcosystem(ecosystem);
	if (!depsDev) throw new RangeError(`deps.dev does not cover ${ecosystem} and was asked about it.`);
	return depsDev;
}
