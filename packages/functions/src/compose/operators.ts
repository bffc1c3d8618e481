import { config } from "./config.ts";

/** The accounts that may look into and steer the running system. */
export function operators(): ReadonlySet<string> {
	return config().operatorOwners;
}
