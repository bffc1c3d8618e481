/** Loads Lambda handlers into this process by the paths that the infrastructure uses too. */
import type { Composition } from "@dephealth/functions/compose/composition.ts";

export class HandlerNotFoundError extends Error {
	override name = "HandlerNotFoundError";
}

// biome-ignore lint/suspicious/noExplicitAny: what a handler takes and answers, its caller knows
export type AnyHandler = (...args: any[]) => unknown;

const PROJECT_ROOT = new URL("../../../", import.meta.url);
/** A handler's file exports `handler` for Lambda, and beside it what makes one for any composition. */
const EXPORT = ".handler";

/**
 * @param handlerPath as in the route table: path from the repository's root without extension, then `.handler`
 * @throws HandlerNotFoundError
 */
export async function loadHandler<T extends AnyHandler>(
	handlerPath: string,
	composition: Composition,
): Promise<T> {
	const file = handlerPath.slice(0, -EXPORT.length);
	const module: Record<string, unknown> = await import(new URL(`${file}.ts`, PROJECT_ROOT).href);
	const { createHandler } = module;
	if (!handlerPath.endsWith(EXPORT) || typeof createHandler !== "function") {
		throw new HandlerNotFoundError(`${handlerPath} has no function createHandler beside it.`);
	}
	return createHandler(composition) as T;
}
