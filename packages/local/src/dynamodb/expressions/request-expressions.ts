/** The expressions of one request: parsed, with names and values in place, checked together. */
import { validationError } from "../errors.ts";
import type { AttributeMap } from "../values/attribute-value.ts";
import { checkValue } from "../values/check-value.ts";
import { bindCondition } from "./conditions/bind-condition.ts";
import type { BoundCondition } from "./conditions/condition.ts";
import { parseCondition } from "./conditions/parse-condition.ts";
import { cachedParser } from "./expression-cache.ts";
import { parseProjection } from "./parse-projection.ts";
import {
	addFault,
	createPathCheck,
	type Faults,
	firstFault,
	type Path,
	type Placeholders,
	resolvePath,
} from "./syntax/placeholders.ts";
import type { PathPiece } from "./syntax/syntax.ts";
import { ExpressionError } from "./syntax/tokens.ts";
import { parseUpdate } from "./updates/parse-update.ts";
import { type BoundUpdate, bindUpdate } from "./updates/update.ts";

/** The parameters of a request that belong to its expressions. */
export type ExpressionParameters = {
	UpdateExpression?: string | undefined;
	ConditionExpression?: string | undefined;
	KeyConditionExpression?: string | undefined;
	FilterExpression?: string | undefined;
	ProjectionExpression?: string | undefined;
	ExpressionAttributeNames?: Record<string, string> | undefined;
	ExpressionAttributeValues?: AttributeMap | undefined;
};

export type RequestExpressions = {
	update?: BoundUpdate;
	condition?: BoundCondition;
	keyCondition?: BoundCondition;
	filter?: BoundCondition;
	projection?: Projection;
};

export type Projection = { paths: readonly Path[]; nestedHeads: ReadonlySet<string> };

export type ExpressionName =
	| "UpdateExpression"
	| "ConditionExpression"
	| "KeyConditionExpression"
	| "FilterExpression"
	| "ProjectionExpression";

const NAME = /^#\w+$/;
const VALUE = /^:\w+$/;
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
const MAX_PLACEHOLDER_BYTES = 255;

const parsedUpdate = cachedParser(parseUpdate);
const parsedCondition = cachedParser(parseCondition);
const parsedProjection = cachedParser(parseProjection);

/**
 * @param expressions those that the operation takes
 * @param legacy older parameters that cannot be combined with expressions
 * @throws ValidationException
 */
export function checkExpressionParameters(
	request: Readonly<Record<string, unknown>>,
	expressions: readonly ExpressionName[],
	legacy: readonly string[],
): void {
	const given = expressions.filter((name) => request[name] !== undefined);
	const old = legacy.filter((name) => request[name] !== undefined);
	if (given.length > 0 && old.length > 0) {
		throw validationError(
			`Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {${old.join(", ")}} Expression parameters: {${given.join(", ")}}`,
		);
	}
	if (request["ExpressionAttributeNames"] !== undefined && given.length === 0) {
		throw validationError("ExpressionAttributeNames can only be specified when using expressions");
	}
	const withValues = expressions.filter((name) => name !== "ProjectionExpression");
	const isUseless = withValues.every((name) => request[name] === undefined);
	if (request["ExpressionAttributeValues"] !== undefined && withValues.length > 0 && isUseless) {
		throw validationError(
			`ExpressionAttributeValues can only be specified when using expressions: ${withValues.join(" and ")} ${withValues.length > 1 ? "are" : "is"} null`,
		);
	}
}

/** @throws ValidationException */
export function bindExpressions(parameters: ExpressionParameters): RequestExpressions {
	const placeholders = readPlaceholders(parameters);
	const bound: RequestExpressions = {};
	const { UpdateExpression, ConditionExpression, KeyConditionExpression } = parameters;
	const { FilterExpression, ProjectionExpression } = parameters;
	if (UpdateExpression !== undefined) {
		bound.update = bind("UpdateExpression", () => bindUpdate(parsedUpdate(UpdateExpression), placeholders));
	}
	if (ConditionExpression !== undefined) {
		bound.condition = bind("ConditionExpression", () =>
			bindCondition(parsedCondition(ConditionExpression), placeholders),
		);
	}
	if (KeyConditionExpression !== undefined) {
		bound.keyCondition = bind("KeyConditionExpression", () =>
			bindCondition(parsedCondition(KeyConditionExpression), placeholders),
		);
	}
	if (FilterExpression !== undefined) {
		bound.filter = bind("FilterExpression", () =>
			bindCondition(parsedCondition(FilterExpression), placeholders),
		);
	}
	if (ProjectionExpression !== undefined) {
		bound.projection = bind("ProjectionExpression", () =>
			bindProjection(parsedProjection(ProjectionExpression), placeholders),
		);
	}
	refuseUnused("ExpressionAttributeNames", placeholders.unusedNames);
	refuseUnused("ExpressionAttributeValues", placeholders.unusedValues);
	return bound;
}

function readPlaceholders(parameters: ExpressionParameters): Placeholders {
	const names = parameters.ExpressionAttributeNames;
	const values = parameters.ExpressionAttributeValues;
	const nameKeys = placeholderKeys("ExpressionAttributeNames", names, NAME);
	const valueKeys = placeholderKeys("ExpressionAttributeValues", values, VALUE);
	for (const key of valueKeys) {
		try {
			checkValue(values?.[key] ?? {});
		} catch (error) {
			if (!(error instanceof Error)) throw error;
			throw validationError(
				`ExpressionAttributeValues contains invalid value: ${error.message} for key ${key}`,
			);
		}
	}
	return {
		names: names ?? {},
		values: values ?? {},
		unusedNames: new Set(nameKeys),
		unusedValues: new Set(valueKeys),
	};
}

function placeholderKeys(parameter: string, map: object | undefined, syntax: RegExp): string[] {
	if (map === undefined) return [];
	const keys = Object.keys(map);
	if (keys.length === 0) throw validationError(`${parameter} must not be empty`);
	for (const key of keys) {
		if (!syntax.test(key)) {
			throw validationError(`${parameter} contains invalid key: Syntax error; key: "${key}"`);
		}
		if (key.length > MAX_PLACEHOLDER_BYTES) {
			throw validationError(
				`${parameter} contains invalid key: The expression attribute placeholder exceeds the maximum size of ${MAX_PLACEHOLDER_BYTES} bytes; key: "${key}"`,
			);
		}
	}
	return keys;
}

function bind<T>(name: ExpressionName, work: () => T): T {
	try {
		return work();
	} catch (error) {
		if (!(error instanceof ExpressionError)) throw error;
		throw validationError(`Invalid ${name}: ${error.message}`);
	}
}

function bindProjection(syntax: readonly (readonly PathPiece[])[], placeholders: Placeholders): Projection {
	const faults: Faults<"reserved" | "name" | "overlap" | "conflict"> = {};
	const checkPath = createPathCheck((kind, message) => addFault(faults, kind, message));
	const nestedHeads = new Set<string>();
	const paths = syntax.map((pieces) => {
		const path = resolvePath(pieces, placeholders, (kind, message) => addFault(faults, kind, message));
		if (path.length > 1) nestedHeads.add(String(path[0]));
		checkPath(path);
		return path;
	});
	const fault = firstFault(faults, ["reserved", "name", "overlap", "conflict"]);
	if (fault !== undefined) throw new ExpressionError(fault);
	return { paths, nestedHeads };
}

function refuseUnused(parameter: string, unused: ReadonlySet<string>): void {
	if (unused.size === 0) return;
	throw validationError(
		`Value provided in ${parameter} unused in expressions: keys: {${[...unused].join(", ")}}`,
	);
}
