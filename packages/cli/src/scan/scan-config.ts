/** `.dephealthrc.json`: a project's decisions about its dependencies. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import {
	CLIENT_SETTINGS_FILES,
	privateScopesIn,
} from "@dephealth/core/manifests/registries/client-settings.ts";
import {
	privatePackagesSchema,
	type RegistrySettings,
	registriesSchema,
} from "@dephealth/core/manifests/registries/registry-settings.ts";
import { acceptedRisksSchema } from "@dephealth/core/scan/gates/accepted-risks.ts";
import * as z from "zod";
import { type $ZodIssue, toDotPath } from "zod/v4/core";
import { GateError } from "../gates/gate.ts";
import { gatesOf } from "../gates/gates-of.ts";
import { PolicyError, rulesSchema } from "../gates/policy-schema.ts";

/** The file is not as it must be; the message names the place. */
export class ScanConfigError extends Error {
	override name = "ScanConfigError";
}

export const SCAN_CONFIG_FILE = ".dephealthrc.json";

export const configSchema = z.strictObject({
	$schema: z.string().optional(),
	fail_on: z
		.union([z.string(), z.array(z.string()).min(1).max(20)])
		.optional()
		.describe(
			"A level (low, medium, high, critical), forecast>=0.8, status=deprecated, or the name of a rule",
		),
	rules: rulesSchema.default([]).describe("Every rule can fail a scan, whatever fail_on says"),
	accepted_risks: z._default(acceptedRisksSchema, []),
	private_packages: z._default(privatePackagesSchema, []),
	registries: z._default(registriesSchema, { private: [], mirrors: [] }),
});
export type ScanConfig = z.infer<typeof configSchema>;

/**
 * @param path of the file itself, which must then exist; else it is looked for in `directory` and around it
 * @throws ScanConfigError
 */
export async function readScanConfig(directory: string, path: string | undefined): Promise<ScanConfig> {
	const file = path ?? nearestConfig(directory);
	const text = readText(file, path !== undefined);
	if (text === undefined) return configSchema.parse({});
	const parsed = configSchema.safeParse(parseJson(text, file));
	if (parsed.success) return withUsableGates(parsed.data, file);
	const issue = parsed.error.issues[0];
	const place = issue && issue.path.length > 0 ? `${toDotPath(issue.path)}: ` : "";
	throw new ScanConfigError(`${file}: ${place}${issue?.message}.${knownKeys(issue)}`);
}

/** Lists the known keys when the file has an unknown one at its top level. */
function knownKeys(issue: $ZodIssue | undefined): string {
	if (issue?.code !== "unrecognized_keys" || issue.path.length > 0) return "";
	return ` There are ${Object.keys(configSchema.shape).join(", ")}.`;
}

/** Refuses unusable gates before anything is scanned. @throws ScanConfigError */
async function withUsableGates(config: ScanConfig, file: string): Promise<ScanConfig> {
	try {
		await gatesOf([], config);
		return config;
	} catch (error) {
		if (error instanceof PolicyError)
			throw new ScanConfigError(`${file}: rules: ${error.message}`, { cause: error });
		if (error instanceof GateError)
			throw new ScanConfigError(`${file}: fail_on: ${error.message}`, { cause: error });
		throw error;
	}
}

/** Looks in the folder, then in each one around it, up to the root of the git repository. */
function nearestConfig(directory: string): string {
	const files = foldersAround(directory).map((folder) => join(folder, SCAN_CONFIG_FILE));
	return files.find((file) => existsSync(file)) ?? join(directory, SCAN_CONFIG_FILE);
}

/** The folder and those around it, nearest first, up to that of the git repository; itself alone outside of one. */
function foldersAround(directory: string): string[] {
	const folders: string[] = [];
	for (let at = resolve(directory); ; at = dirname(at)) {
		folders.push(at);
		if (existsSync(join(at, ".git"))) return folders;
		if (dirname(at) === at) return folders.slice(0, 1);
	}
}

function readText(file: string, mustExist: boolean): string | undefined {
	try {
		return readFileSync(file, "utf8");
	} catch (cause) {
		if (!mustExist && cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
		throw new ScanConfigError(
			`${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
			{ cause },
		);
	}
}

function parseJson(text: string, file: string): unknown {
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new ScanConfigError(
			`${file} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}.`,
			{ cause },
		);
	}
}

/** The project's registry settings: those of our file, and of its package manager in `directory` and around. */
export function registrySettingsOf(
	{ private_packages, registries }: ScanConfig,
	directory: string,
): RegistrySettings {
	const settings = {
		privatePackages: private_packages,
		privateRegistries: registries.private,
		mirrors: registries.mirrors,
	};
	const scopes = foldersAround(directory).flatMap((folder) =>
		CLIENT_SETTINGS_FILES.flatMap((name) => {
			const text = readText(join(folder, name), false);
			return text === undefined ? [] : privateScopesIn(name, text, settings);
		}),
	);
	return { ...settings, privatePackages: [...private_packages, ...scopes] };
}
