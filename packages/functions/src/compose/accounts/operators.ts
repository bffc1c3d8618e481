import type { Composition } from "../process/composition.ts";
import { config } from "../process/config.ts";

/** The accounts that may look into and steer the running system. */
export function operators(c: Composition): ReadonlySet<string> {
	return config(c).operatorOwners;
}
