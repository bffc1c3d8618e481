/** One clear line and an exit code for the error that ended the command. */
import { ConfigurationError } from "@dephealth/core/config.ts";
import { InvalidPackageRefError } from "@dephealth/core/errors.ts";
import { ManifestError } from "@dephealth/core/manifests/manifest-error.ts";
import { StartError } from "@dephealth/local/start-error.ts";
import { ApiCallError } from "./api-client.ts";
import { DiffUsageError } from "./diff/diff-sides.ts";
import { EXIT } from "./exit-codes.ts";
import { GateError } from "./gates/gate.ts";
import { PolicyError } from "./gates/policy-schema.ts";
import { GitError } from "./git/repository.ts";
import { ManifestFileError } from "./scan/manifest-file.ts";
import { OutputFileError } from "./scan/output-files.ts";
import { ScanConfigError } from "./scan/scan-config.ts";

export type Failure = { message: string; exitCode: number };

export function explainFailure(error: unknown): Failure {
	if (
		error instanceof InvalidPackageRefError ||
		error instanceof ConfigurationError ||
		error instanceof ManifestFileError ||
		error instanceof ManifestError ||
		error instanceof ScanConfigError ||
		error instanceof DiffUsageError ||
		error instanceof GitError ||
		error instanceof GateError ||
		error instanceof PolicyError
	) {
		return { message: error.message, exitCode: EXIT.usage };
	}
	if (error instanceof StartError || error instanceof OutputFileError) {
		return { message: error.message, exitCode: EXIT.environment };
	}
	if (error instanceof ApiCallError) return { message: error.message, exitCode: error.exitCode };
	if (isFileRefusal(error)) {
		return { message: `${error.path} cannot be used: ${error.message}.`, exitCode: EXIT.usage };
	}
	const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
	return { message: `internal error. Please report this:\n${text}`, exitCode: EXIT.internal };
}

/** The file system says no to a path: a loop of links, a name that is too long, no permission. */
function isFileRefusal(error: unknown): error is NodeJS.ErrnoException & { path: string } {
	return error instanceof Error && "syscall" in error && "path" in error && typeof error.path === "string";
}
