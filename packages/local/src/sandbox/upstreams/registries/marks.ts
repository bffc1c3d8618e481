/** The words for an invented package's deprecation, where registries each have their own. */
import { archetypeRow } from "../../world/archetypes.ts";
import { spellName } from "../../world/ecosystem-world.ts";
import type { SandboxVersion } from "../../world/history.ts";
import type { SandboxPackage } from "../../world/world.ts";

export function isDeprecated({ deprecated }: SandboxVersion): boolean {
	return deprecated === true || (deprecated !== null && deprecated !== "");
}

/** The deprecation of the newest version; undefined when it is not deprecated, null when no message was written. */
export function deprecationOf(found: SandboxPackage): string | null | undefined {
	const latest = found.versions.at(-1);
	if (!latest || !isDeprecated(latest)) return undefined;
	return typeof latest.deprecated === "string" ? latest.deprecated : null;
}

/** The package that a deprecated one names as its successor. */
export function successorOf(found: SandboxPackage): string {
	return spellName(found.ecosystem, archetypeRow("active").example);
}

export function pageOf({ repository }: SandboxPackage): string | null {
	return repository && `https://${repository.host}/${repository.declaredPath}`;
}
