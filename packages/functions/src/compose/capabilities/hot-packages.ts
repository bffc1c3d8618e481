/** The process's cache of packages. */
import { createHotPackages } from "@dephealth/core/cache/hot-packages.ts";
import { packages } from "../aws/storage.ts";
import { part } from "../process/composition.ts";
import { writeListeners } from "./package-writes.ts";

export const hotPackages = /* @__PURE__ */ part((c) => {
	const hot = createHotPackages({ packages: packages(c), clock: c.clock });
	writeListeners(c).add(hot.invalidate);
	return hot;
});
