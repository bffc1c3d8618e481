import { ECOSYSTEMS } from "@dephealth/contract/ecosystems.ts";
import { InvalidPackageRefError } from "@dephealth/core/errors.ts";
import { createRegistryPolicy } from "@dephealth/core/manifests/registries/registry-policy.ts";
import { isEcosystem } from "@dephealth/core/packages/ecosystem.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import { parsePackageRef } from "@dephealth/core/packages/package-ref.ts";
import { isPurl } from "@dephealth/core/packages/purl.ts";
import { terminalOptions } from "@dephealth/core/reports/text/terminal-layout.ts";
import { parseRequestedPackage } from "../check/requested-package.ts";
import { EXIT } from "../exit-codes.ts";
import { readStandardInput } from "../scan/manifest-file.ts";
import { openSubject } from "../scan/open-subject.ts";
import { readScanConfig, registrySettingsOf } from "../scan/scan-config.ts";
import type { ScanSubject } from "../scan/scan-subject.ts";
import { writeError } from "../write-error.ts";
import { findWays, similarNames, type WhyProject, type WhyQuery } from "./find-ways.ts";
import { renderWhyReport } from "./why-report.ts";

export type WhyOptions = { recursive: boolean; limit: number; json: boolean; config?: string };

/** `dephealth why`: reads the project, asks nobody. */
export async function runWhy(spec: string, paths: readonly string[], options: WhyOptions): Promise<void> {
	const query = queryOf(spec);
	const unread = openSubject(paths, {
		recursive: options.recursive,
		readStandardInput,
	});
	const config = await readScanConfig(unread.folder, options.config);
	const subject = unread.read(createRegistryPolicy(registrySettingsOf(config, unread.folder)));
	const projects = findWays(subject.projects, query, options.limit);
	if (projects.length === 0) {
		writeError(absenceOf(spec, query, subject));
		process.exitCode = EXIT.notFound;
		return;
	}
	process.stdout.write(
		options.json
			? `${JSON.stringify({ package: spec, projects: projects.map(toJson) }, null, 2)}\n`
			: renderWhyReport(projects, terminalOptions(process.stdout)),
	);
}

function toJson({ path, ref, isDev, versions, owners }: WhyProject) {
	return {
		file: path,
		ecosystem: ref.ecosystem,
		package: ref.name,
		is_dev: isDev ?? null,
		owners,
		versions: versions.map(({ version, ways, isAll }) => ({
			version: version ?? null,
			is_all: isAll,
			ways: ways.map(({ steps, requirement }) => ({
				requirement: requirement ?? null,
				steps: steps.map((step) => ({
					name: step.name,
					version: step.version ?? null,
					kind: step.kind ?? "needed",
				})),
			})),
		})),
	};
}

/** A name alone may be of any ecosystem that the project has. */
function queryOf(spec: string): WhyQuery & { name: string } {
	const { ref, version } = parseRequestedPackage(spec);
	const namesEcosystem = isPurl(spec) || isEcosystem(spec.split("/", 1)[0] ?? "");
	if (namesEcosystem) {
		const key = packageKey(ref);
		return { matches: (other) => packageKey(other) === key, version, name: ref.name };
	}
	const keys = new Set(ECOSYSTEMS.flatMap((ecosystem) => keyIn(ecosystem, ref.name)));
	return { matches: (other) => keys.has(packageKey(other)), version, name: ref.name };
}

/** Empty when no package can have the name. */
function keyIn(ecosystem: string, name: string): string[] {
	try {
		return [packageKey(parsePackageRef(ecosystem, name))];
	} catch (error) {
		if (error instanceof InvalidPackageRefError) return [];
		throw error;
	}
}

function absenceOf(
	spec: string,
	query: WhyQuery & { name: string },
	{ name, projects, input }: ScanSubject,
): string {
	const skipped = input.skipped.find(({ entry }) => entry.includes(query.name));
	const there = findWays(projects, { ...query, version: undefined }, 1);
	if (there.length > 0) {
		const versions = there.flatMap((project) =>
			project.versions.map(({ version }) => version ?? "no locked version"),
		);
		return `${spec} is not in ${name}; it has ${versions.join(", ")}.`;
	}
	if (skipped) return `${spec} is not assessed: ${skipped.entry} in ${name} is ${skipped.reason}.`;
	const similar = similarNames(projects, query.name);
	const hint = similar.length === 0 ? "" : ` Did you mean one of these: ${similar.join(", ")}?`;
	return `${spec} is not among the ${input.dependencies.length} packages of ${name}.${hint}`;
}
