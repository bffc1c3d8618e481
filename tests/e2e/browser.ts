/** Which browser the tests open. */
import { existsSync } from "node:fs";

/** Of Debian's packages of these names. The first has no windows, and does the same with two thirds of the processor time. */
const BROWSERS = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"] as const;

/** The path of the browser; undefined when there is none. */
export const CHROMIUM = process.env["DEPHEALTH_CHROMIUM"] ?? BROWSERS.find((path) => existsSync(path));

/** For the names of tests: why they are skipped; empty when there is a browser. */
export const NO_BROWSER =
	CHROMIUM !== undefined && existsSync(CHROMIUM)
		? ""
		: ` (skipped: there is no browser at ${CHROMIUM ?? BROWSERS.join(" or ")}; apt-get install chromium-headless-shell)`;
