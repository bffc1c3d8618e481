/** The `Resource` of a Task: which integration it calls and how. */
import { UnsupportedAslError } from "../aws-errors.ts";
import type { ParseContext } from "./parse-context.ts";

export type Resource = {
	integration: string;
	waitsForToken: boolean;
	/** The function, when the resource is a function itself. */
	functionArn: string | undefined;
	resourceType: string;
	resource: string;
};

const TOKEN_SUFFIX = ".waitForTaskToken";

/** The resource that invokes functions by `FunctionName`. */
export const LAMBDA_INVOKE = "arn:aws:states:::lambda:invoke";
const FUNCTION_ARN = /^arn:aws[\w-]*:lambda:[\w-]*:\d*:function:.+$/;

/** @throws UnsupportedAslError when no such integration is registered */
export function parseResource(text: string, path: string, context: ParseContext): Resource {
	const waitsForToken = text.endsWith(TOKEN_SUFFIX) && !context.resources.has(text);
	const integration = waitsForToken ? text.slice(0, -TOKEN_SUFFIX.length) : text;
	if (FUNCTION_ARN.test(text) && context.resources.has(LAMBDA_INVOKE) && !context.resources.has(text)) {
		return { integration: LAMBDA_INVOKE, waitsForToken: false, functionArn: text, ...nameParts(text) };
	}
	if (!context.resources.has(integration)) {
		const known = [...context.resources].sort().join(", ") || "none";
		throw new UnsupportedAslError(path, `resource '${text}' is not known here; known are: ${known}`);
	}
	if (context.type === "EXPRESS" && (waitsForToken || /\.sync(?::\d+)?$/.test(text))) {
		throw new UnsupportedAslError(
			path,
			`resource '${text}' cannot wait for its result in an EXPRESS machine`,
		);
	}
	const functionArn = FUNCTION_ARN.test(text) ? text : undefined;
	return { integration, waitsForToken, functionArn, ...nameParts(text) };
}

/** `arn:aws:states:::lambda:invoke` is shown in history as type `lambda`, resource `invoke`. */
function nameParts(text: string): { resourceType: string; resource: string } {
	const [, service, resource] = /^arn:aws[\w-]*:states:[^:]*:[^:]*:(.+?):([^:]+(?::\d+)?)$/.exec(text) ?? [];
	return service && resource
		? { resourceType: service, resource }
		: { resourceType: text.split(":")[2] ?? text, resource: text };
}
