import { existsSync } from "node:fs";
import { DEFAULT_ROUTE_HANDLER, ROUTES } from "@dephealth/contract/routes/routes.ts";
import { TASK_FUNCTIONS } from "@dephealth/contract/task-functions.ts";
import { SUBSCRIBERS } from "@dephealth/contract/topics.ts";
import { parseConfig } from "@dephealth/core/config.ts";
import { FUNCTION_NEEDS } from "../../../stacks/function-needs.ts";
import { SECRETS } from "../../../stacks/secrets.ts";
import { differences, functionsOf, isSecret, resourcesOf, textOf } from "../read-app.ts";
import type { App } from "../synth/synthesize.ts";

/** Every handler that something calls. */
export const HANDLERS: ReadonlySet<string> = new Set([
	...ROUTES.map(({ handler }) => handler),
	DEFAULT_ROUTE_HANDLER,
	...Object.values(TASK_FUNCTIONS),
	...SUBSCRIBERS.map(({ handler }) => handler),
]);

export function everyHandlerIsOneFunction(app: App): string[] {
	const handlers = functionsOf(app).map(({ handler }) => handler);
	const twice = handlers.filter((handler, index) => handlers.indexOf(handler) !== index);
	return [
		...differences("function", handlers, HANDLERS),
		...twice.map((handler) => `${handler} is deployed twice`),
	];
}

/** A new handler gets nothing until its needs are declared. */
export function everyFunctionHasBeenDecidedOn(app: App): string[] {
	return differences(
		"stacks/needs",
		FUNCTION_NEEDS.keys(),
		functionsOf(app).map(({ handler }) => handler),
	);
}

export function everyHandlerIsAFile(app: App): string[] {
	return functionsOf(app)
		.filter(
			({ handler }) => !existsSync(new URL(`../../../${handler.replace(/\.\w+$/, ".ts")}`, import.meta.url)),
		)
		.map(({ handler, resource }) => `${resource.name}: there is no file for ${handler}`);
}

/** Node 24 on Graviton, small bundles with source maps, the size somebody has decided on. */
export function functionsAreBuiltAsDecided(app: App): string[] {
	return functionsOf(app).flatMap(({ handler, resource, variables }) => {
		const { inputs } = resource;
		const build = app.builds.find((candidate) => candidate.handler === handler);
		const size = FUNCTION_NEEDS.get(handler)?.size;
		const checks: [string, boolean][] = [
			["runs on nodejs24.x", inputs["runtime"] === "nodejs24.x"],
			["runs on arm64", String(inputs["architectures"]) === "arm64"],
			["is minified", build?.properties.minify === true],
			["is built for arm64", build?.properties.architecture === "arm64"],
			["has a source map", build?.properties.sourcemap === true],
			["reads no source map at its start", !variables.get("NODE_OPTIONS")?.includes("--enable-source-maps")],
			["has the memory decided on", inputs["memorySize"] === size?.memoryMb],
			["has the time decided on", inputs["timeout"] === size?.timeoutSeconds],
		];
		return checks.filter(([, holds]) => !holds).map(([what]) => `${handler}: not so that it ${what}`);
	});
}

export function functionsAreTraced(app: App): string[] {
	return functionsOf(app)
		.filter(({ resource }) => (resource.inputs["tracingConfig"] as { mode?: string })?.mode !== "Active")
		.map(({ handler }) => `${handler} is not traced`);
}

/** JSON lines in a log group of the app that forgets after a while. */
export function functionsLogToTheirOwnGroup(app: App): string[] {
	const groups = new Map(resourcesOf(app, "logGroup").map((group) => [textOf(group, "name"), group]));
	const used = new Set<string>();
	return functionsOf(app).flatMap(({ handler, resource }) => {
		const config = resource.inputs["loggingConfig"] as { logFormat?: string; logGroup?: string } | undefined;
		const name = config?.logGroup ?? "";
		const group = groups.get(name);
		const violations: string[] = [];
		if (config?.logFormat !== "JSON") violations.push(`${handler} does not log JSON`);
		if (!group) violations.push(`${handler} logs to ${name || "nowhere"}, which the app does not have`);
		if (used.has(name)) violations.push(`${handler} shares the log group ${name}`);
		if (group && !(Number(group.inputs["retentionInDays"]) > 0)) {
			violations.push(`${name} is kept for ever`);
		}
		used.add(name);
		return violations;
	});
}

/** What the function would read at its start is what its configuration accepts. */
export function environmentsAreValidConfigurations(app: App): string[] {
	return functionsOf(app).flatMap(({ handler, variables }) => {
		try {
			parseConfig(Object.fromEntries(variables));
			return [];
		} catch (error) {
			return [`${handler}: ${String(error)}`];
		}
	});
}

/** A secret reaches the functions that need it, nobody else, and the deployment's state only encrypted. */
export function secretsGoWhereTheyAreNeeded(app: App): string[] {
	return functionsOf(app).flatMap(({ handler, resource, variables }) => {
		const given = Object.keys(SECRETS).filter((variable) => variables.has(variable));
		const needed: readonly string[] = FUNCTION_NEEDS.get(handler)?.secrets ?? [];
		return [
			...differences(`secrets of ${handler}`, given, needed),
			...(given.length > 0 && !isSecret(resource.inputs["environment"])
				? [`${handler}: its secrets are not marked as secret`]
				: []),
		];
	});
}
