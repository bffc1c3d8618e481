/** One clear line and an exit code for whatever ended the command. */
import { ConfigurationError } from "@dephealth/core/config.ts";
import { InvalidPackageRefError } from "@dephealth/core/errors.ts";
import { ManifestError } from "@dephealth/core/manifests/manifest-error.ts";
import {
	DataDirectoryError,
	DataDirectoryLockedError,
	isDiskFull,
} from "@dephealth/local/data-directory/data-directory.ts";
import { PortInUseError } from "@dephealth/local/http/listen.ts";
import { ApiCallError } from "./api-client.ts";
import { EXIT } from "./exit-codes.ts";
import { ManifestFileError } from "./scan/manifest-file.ts";
import { ScanConfigError } from "./scan/scan-config.ts";

export type Failure = { message: string; exitCode: number };

export function explainFailure(error: unknown): Failure {
	if (
		error instanceof InvalidPackageRefError ||
		error instanceof ConfigurationError ||
		error instanceof ManifestFileError ||
		error instanceof ManifestError ||
		error instanceof ScanConfigError
	) {
		return { message: error.message, exitCode: EXIT.usage };
	}
	if (
		error instanceof PortInUseError ||
		error instanceof DataDirectoryLockedError ||
		error instanceof DataDirectoryError
	) {
		return { message: error.message, exitCode: EXIT.environment };
	}
	if (error instanceof ApiCallError) return { message: error.message, exitCode: error.exitCode };
	if (isDiskFull(error)) {
		return {
			message:
				"The disk is full: nothing more can be stored. Free some space, then start again; nothing is lost.",
			exitCode: EXIT.environment,
		};
	}
	const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
	return { message: `internal error. Please report this:\n${text}`, exitCode: EXIT.internal };
}
