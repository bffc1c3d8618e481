/** Loads Lambda handlers into this process by the paths that the infrastructure uses too. */
import type { Composition } from "@dephealth/functions/compose/process/composition.ts";
import { importHandlerFile } from "./handler-files.ts";

export class HandlerNotFoundError extends Error {
	override name = "HandlerNotFoundError";
}

// biome-ignore lint/suspicious/noExplicitAny: what a handler takes and answers, its caller knows
export type AnyHandler = (...args: any[]) => unknown;

/** A handler's file exports `handler` for Lambda, and a factory for any composition. */
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
	const { createHandler } = await importHandlerFile(file);
	if (!handlerPath.endsWith(EXPORT) || typeof createHandler !== "function") {
		throw new HandlerNotFoundError(`${handlerPath} has no function createHandler beside it.`);
	}
	return createHandler(composition) as T;
}

/** Loads a handler by its path. @throws HandlerNotFoundError */
export type LoadHandler = (path: string) => Promise<AnyHandler>;

/** Each handler is made once and keeps its memory for all invocations, like a warm Lambda. */
export function createHandlerLoader(
	composition: Composition | Promise<Composition>,
	intercept: (path: string, handler: AnyHandler) => AnyHandler = (_, handler) => handler,
): LoadHandler {
	const handlers = new Map<string, Promise<AnyHandler>>();

	async function make(path: string): Promise<AnyHandler> {
		return intercept(path, await loadHandler(path, await composition));
	}

	return (path) => {
		const handler = handlers.get(path) ?? make(path);
		handlers.set(path, handler);
		return handler;
	};
}
