import { PackageNotFoundError, UpstreamError } from "@dephealth/core/errors.ts";
import type { RepositoryLocation } from "@dephealth/core/facts/source-facts.ts";
import { describeEcosystem } from "@dephealth/core/packages/ecosystem.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { packageRefSchema } from "@dephealth/core/packages/package-ref-schema.ts";
import * as z from "zod";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { depsDev } from "../../compose/sources/deps-dev.ts";
import { npm } from "../../compose/sources/npm.ts";
import { registry } from "../../compose/sources/registry.ts";
import { taskHandler } from "../invocation.ts";
import { INPUT_ERRORS, type TaskErrorName, UPSTREAM_ERRORS } from "../task-errors.ts";
import { parseTaskInput } from "../task-input.ts";

const inputSchema = z.object({ package: packageRefSchema });

export type RepositoryResolver = { resolveRepository(ref: PackageRef): Promise<RepositoryLocation | null> };

/** The result of the repository's search, as the state machine's Choice reads it. */
export type ResolvedRepository =
	| ({ state: "on_github" | "elsewhere" } & RepositoryLocation)
	| { state: "none" };

/**
 * Asks nobody where the name says it, npm for npm packages. For others deps.dev, whose answer is one call, and the registry where deps.dev does not know
 * the ecosystem, the package or its repository, or does not answer.
 */
export function createResolveRepository(sources: {
	npm: RepositoryResolver;
	depsDev: RepositoryResolver;
	registry: RepositoryResolver;
}) {
	async function resolve(ref: PackageRef): Promise<RepositoryLocation | null> {
		const { repositoryOf } = describeEcosystem(ref.ecosystem);
		if (repositoryOf) return repositoryOf(ref.name);
		if (ref.ecosystem === "npm") return sources.npm.resolveRepository(ref);
		const known =
			describeEcosystem(ref.ecosystem).depsDev === undefined
				? null
				: await sources.depsDev.resolveRepository(ref).catch(nullWhenUpstreamFails);
		return known ?? sources.registry.resolveRepository(ref);
	}

	return async (input: unknown): Promise<ResolvedRepository> => {
		const { package: ref } = parseTaskInput(inputSchema, input);
		const location = await resolve(ref).catch(noneWhenUnknown);
		if (location === null) return { state: "none" };
		return { state: location.host === "github.com" ? "on_github" : "elsewhere", ...location };
	};
}

function nullWhenUpstreamFails(error: unknown): null {
	if (error instanceof UpstreamError) return null;
	throw error;
}

/** An unpublished package has no latest version to ask; whether it exists at all, its registry's own report says. */
function noneWhenUnknown(error: unknown): null {
	if (error instanceof PackageNotFoundError) return null;
	throw error;
}

export const throws = [...INPUT_ERRORS, ...UPSTREAM_ERRORS] as const satisfies readonly TaskErrorName[];

export const createHandler = taskHandler("resolve-repository", throws, (c) =>
	createResolveRepository({ npm: npm(c), depsDev: depsDev(c), registry: registry(c) }),
);
export const handler = onLambda(createHandler);
