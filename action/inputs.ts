/** The inputs of a step. All come through the environment: an input in a script's text could be a command. */
import { join } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

export type ActionInputs = {
	/** The folder of the action's own files. */
	actionPath: string;
	/** The job's checkout. */
	workspace: string;
	/** Relative to the workspace. */
	workingDirectory: string;
	path: string;
	scope: string;
	isProductionOnly: boolean;
	failOn: string;
	isStrict: boolean;
	api: string;
	category: string;
	/** Reports, the cache and the command itself; the runner empties it after the job. */
	folder: string;
	token: string;
};

/** @throws Error naming the variable that the runner did not set */
export function readInputs(env: Environment): ActionInputs {
	return {
		actionPath: required(env, "ACTION_PATH"),
		workspace: required(env, "GITHUB_WORKSPACE"),
		workingDirectory: env["WORKING_DIRECTORY"] || ".",
		path: env["SCAN_PATH"] || ".",
		scope: env["SCOPE"] ?? "all",
		isProductionOnly: env["PROD"] === "true",
		failOn: env["FAIL_ON"] ?? "",
		isStrict: env["STRICT"] === "true",
		api: env["API"] ?? "",
		category: env["CATEGORY"] || "dephealth",
		folder: join(required(env, "RUNNER_TEMP"), "dephealth"),
		token: env["GITHUB_TOKEN"] ?? "",
	};
}

export function required(env: Environment, name: string): string {
	const value = env[name];
	if (value) return value;
	throw new Error(`${name} is not set: this step runs in a job of GitHub Actions only.`);
}
