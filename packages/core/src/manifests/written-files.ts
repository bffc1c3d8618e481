/** Files that people write by hand, or a tool writes in a few lines: none is as large as a lock may be. */
import { ManifestError } from "./manifest-error.ts";

/** A hundred times the largest that are known; read into memory they take twenty times their size. */
const MAX_WRITTEN = 4 * 1024 * 1024;

/** @throws ManifestError `too_large` */
export function checkWritten(text: string, format: string): void {
	if (text.length <= MAX_WRITTEN) return;
	throw new ManifestError(
		"too_large",
		`The ${format} is larger than ${MAX_WRITTEN} bytes. That is too large for a handwritten file; scan a lockfile or an SBOM.`,
		{ format },
	);
}
