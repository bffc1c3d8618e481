import { PackageNotFoundError } from "@dephealth/core/errors.ts";
import type { RepositoryLocation } from "@dephealth/core/facts/source-facts.ts";
import { registrySourceOf } from "@dephealth/core/packages/ecosystem.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { packageRefSchema } from "@dephealth/core/packages/package-ref-schema.ts";
import { z } from "zod";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { depsDev, npm } from "../../compose/sources.ts";
import { taskHandler } from "../invocation.ts";
import { INPUT_ERRORS, type TaskErrorName, UPSTREAM_ERRORS } from "../task-errors.ts";
import { parseTaskInput } from "../task-input.ts";

const inputSchema = z.object({ package: packageRefSchema });

export type RepositoryResolver = { resolveRepository(ref: PackageRef): Promise<RepositoryLocation | null> };

/** Where a package's source lives, as the state machine's Choice reads it. */
export type ResolvedRepository =
	| ({ state: "on_github" | "elsewhere" } & RepositoryLocation)
	| { state: "none" };

/** Asks npm for npm packages and deps.dev for all others. */
export function createResolveRepository(sources: { npm: RepositoryResolver; depsDev: RepositoryResolver }) {
	return async (input: unknown): Promise<ResolvedRepository> => {
		const { package: ref } = parseTaskInput(inputSchema, input);
		const registry = registrySourceOf(ref.ecosystem) === "npm" ? sources.npm : sources.depsDev;
		const location = await registry.resolveRepository(ref).catch(noneWhenUnknown);
		if (location === null) return { state: "none" };
		return { state: location.host === "github.com" ? "on_github" : "elsewhere", ...location };
	};
}

/** An unpublished package has no latest version to ask; whether it exists at all, its registry's own report says. */
function noneWhenUnknown(error: unknown): null {
	if (error instanceof PackageNotFoundError) return null;
	throw error;
}

export const throws = [...INPUT_ERRORS, ...UPSTREAM_ERRORS] as const satisfies readonly TaskErrorName[];

export const createHandler = taskHandler("resolve-repository", throws, (c) =>
	createResolveRepository({ npm: npm(c), depsDev: depsDev(c) }),
);
export const handler = onLambda(createHandler);
