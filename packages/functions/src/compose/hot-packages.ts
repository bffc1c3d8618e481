/** The process's cache of packages. */
import { createHotPackages } from "@dephealth/core/cache/hot-packages.ts";
import { clock } from "./clock.ts";
import { once } from "./once.ts";
import { onPackageWritten } from "./package-writes.ts";
import { packages } from "./storage.ts";

export const hotPackages = once(() => {
	const hot = createHotPackages({ packages: packages(), clock });
	onPackageWritten(hot.invalidate);
	return hot;
});
