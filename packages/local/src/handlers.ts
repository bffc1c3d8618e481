/** Loads Lambda handlers into this process by the paths that the infrastructure uses too. */

export class HandlerNotFoundError extends Error {
	override name = "HandlerNotFoundError";
}

const PROJECT_ROOT = new URL("../../../", import.meta.url);

/**
 * @param handlerPath as in the route table: path from the repository's root without extension, dot, export name
 * @throws HandlerNotFoundError
 */
export async function loadHandler<T extends (...args: never[]) => unknown>(handlerPath: string): Promise<T> {
	const dot = handlerPath.lastIndexOf(".");
	const module: Record<string, unknown> = await import(
		new URL(`${handlerPath.slice(0, dot)}.ts`, PROJECT_ROOT).href
	);
	const handler = module[handlerPath.slice(dot + 1)];
	if (typeof handler !== "function") throw new HandlerNotFoundError(`${handlerPath} is not a function.`);
	return handler as T;
}
