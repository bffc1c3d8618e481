import type { Composition } from "./composition.ts";
import { config } from "./config.ts";

/** The accounts that may look into and steer the running system. */
export function operators(c: Composition): ReadonlySet<string> {
	return config(c).operatorOwners;
}
