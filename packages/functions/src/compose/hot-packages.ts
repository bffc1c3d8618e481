/** The process's cache of packages. */
import { createHotPackages } from "@dephealth/core/cache/hot-packages.ts";
import { part } from "./composition.ts";
import { writeListeners } from "./package-writes.ts";
import { packages } from "./storage.ts";

export const hotPackages = part((c) => {
	const hot = createHotPackages({ packages: packages(c), clock: c.clock });
	writeListeners(c).add(hot.invalidate);
	return hot;
});
