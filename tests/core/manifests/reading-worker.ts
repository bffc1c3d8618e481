/** Reads texts in a separate thread, so that a reader that hangs or takes all memory can be ended from outside. */
import { parentPort } from "node:worker_threads";
import { ManifestError } from "@dephealth/core/manifests/manifest-error.ts";
import { readManifest } from "@dephealth/core/manifests/read-manifest.ts";

export type Reading = { fileName: string | undefined; text: string };
export type ReadingResult = { outcome: "read" | "refused" | "failed"; detail: string };

parentPort?.on("message", ({ fileName, text }: Reading) => {
	parentPort?.postMessage(read(text, fileName));
});

function read(text: string, fileName: string | undefined): ReadingResult {
	try {
		const { dependencies } = readManifest(text, fileName === undefined ? {} : { fileName });
		return { outcome: "read", detail: `${dependencies.length} packages` };
	} catch (error) {
		if (error instanceof ManifestError)
			return { outcome: "refused", detail: `${error.code}: ${error.message}` };
		return {
			outcome: "failed",
			detail: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
		};
	}
}
