import type { Fact } from "../../facts/fact.ts";

/** The value of a known fact, else null. */
export function knownValue<T>(fact: Fact<T>): T | null {
	return fact.state === "known" ? fact.value : null;
}
