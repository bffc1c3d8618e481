/** Answers as https://api.github.com/graphql would. */
import { type Answer, json, type UpstreamRequest } from "../server/answer.ts";
import type { Universe } from "../world/universe.ts";
import { resolveRepository } from "./github-graphql-repository.ts";
import type { GithubBudget } from "./github-limits.ts";
import {
	type GraphqlField,
	GraphqlSyntaxError,
	parseGraphqlQuery,
	UnknownFieldError,
} from "./graphql-query.ts";

const PATTERN = "POST /graphql";

/** The number of repositories that a query asks for; 0 when it is no query. */
export function repositoriesIn(body: string): number {
	const posted = readPosted(body);
	if (!posted) return 0;
	try {
		return parseGraphqlQuery(posted.query, posted.variables).filter(({ name }) => name === "repository")
			.length;
	} catch (error) {
		if (error instanceof GraphqlSyntaxError) return 0;
		throw error;
	}
}

/** The answer of GitHub's gateway to a query that took longer than ten seconds. */
export function tooHeavy(): Answer {
	return json(PATTERN, 502, {
		message:
			"We couldn't respond to your request in time. Sorry about that. Please try resubmitting your request.",
	});
}

export type GraphqlError = {
	type?: string;
	path?: readonly (string | number)[];
	message: string;
	extensions?: Readonly<Record<string, unknown>>;
};

/** @param budget what `rateLimit` reports */
export function answerGithubGraphql(
	request: UpstreamRequest,
	universe: Universe,
	budget: GithubBudget,
): Answer {
	const steps = answerInSteps(request, universe, budget);
	for (;;) {
		const step = steps.next();
		if (step.done) return step.value;
	}
}

/** A turn of the loop for each repository: the product shares it, and a hundred histories take long to invent. */
export async function answerGithubGraphqlInTurns(
	request: UpstreamRequest,
	universe: Universe,
	budget: GithubBudget,
): Promise<Answer> {
	const steps = answerInSteps(request, universe, budget);
	for (;;) {
		const step = steps.next();
		if (step.done) return step.value;
		await new Promise<void>((resolve) => setImmediate(resolve));
	}
}

/** A step for each repository. */
function* answerInSteps(
	request: UpstreamRequest,
	universe: Universe,
	budget: GithubBudget,
): Generator<void, Answer> {
	if (request.headers.authorization === undefined) {
		return json(PATTERN, 401, {
			message: "This endpoint requires you to be authenticated.",
			documentation_url:
				"https://docs.github.com/graphql/guides/forming-calls-with-graphql#authenticating-with-graphql",
			status: "401",
		});
	}
	const posted = readPosted(request.body);
	if (!posted) return json(PATTERN, 400, { message: "Problems parsing JSON", status: "400" });
	try {
		return yield* answerFields(parseGraphqlQuery(posted.query, posted.variables), universe, budget);
	} catch (error) {
		if (error instanceof UnknownFieldError) {
			const extensions = { code: "undefinedField", typeName: error.typeName, fieldName: error.field };
			return answer({ errors: [{ message: error.message, extensions }] });
		}
		if (error instanceof GraphqlSyntaxError) return answer({ errors: [{ message: error.message }] });
		throw error;
	}
}

function readPosted(body: string): { query: string; variables: Record<string, unknown> } | undefined {
	let posted: unknown;
	try {
		posted = JSON.parse(body);
	} catch {
		return undefined;
	}
	if (typeof posted !== "object" || posted === null) return undefined;
	const query: unknown = Reflect.get(posted, "query");
	const variables: unknown = Reflect.get(posted, "variables") ?? {};
	if (typeof query !== "string" || typeof variables !== "object" || variables === null) return undefined;
	return { query, variables: Object.fromEntries(Object.entries(variables)) };
}

function* answerFields(
	fields: readonly GraphqlField[],
	universe: Universe,
	budget: GithubBudget,
): Generator<void, Answer> {
	const errors: GraphqlError[] = [];
	const data: [string, unknown][] = [];
	for (const field of fields) {
		if (field.name === "repository") {
			data.push([field.responseKey, answerRepository(field, universe, errors)]);
			yield;
		} else if (field.name === "rateLimit") {
			data.push([field.responseKey, rateLimit(field, costOf(fields), budget)]);
		} else throw new UnknownFieldError(field.name, "Query");
	}
	return answer({ data: Object.fromEntries(data), ...(errors.length > 0 && { errors }) });
}

function answerRepository(field: GraphqlField, universe: Universe, errors: GraphqlError[]): unknown {
	const owner = String(field.arguments.get("owner") ?? "");
	const name = String(field.arguments.get("name") ?? "");
	// Renames are followed unless `followRenames` says otherwise.
	const found = universe.findRepository("github.com", owner, name);
	if (found && !(found.former && field.arguments.get("followRenames") === false)) {
		return resolveRepository(found, field.selections);
	}
	errors.push({
		type: "NOT_FOUND",
		path: [field.responseKey],
		message: `Could not resolve to a Repository with the name '${owner}/${name}'.`,
	});
	return null;
}

function rateLimit(field: GraphqlField, cost: number, budget: GithubBudget): Record<string, unknown> {
	const values = new Map<string, unknown>([
		["cost", cost],
		["limit", budget.limit],
		["remaining", Math.max(budget.limit - budget.used, 0)],
		["used", Math.min(budget.used, budget.limit)],
		["resetAt", new Date(budget.resetAtSeconds * 1000).toISOString().replace(".000Z", "Z")],
		["nodeCount", 0],
	]);
	return Object.fromEntries(
		field.selections.map(({ name, responseKey }): [string, unknown] => {
			if (!values.has(name)) throw new UnknownFieldError(name, "RateLimit");
			return [responseKey, values.get(name)];
		}),
	);
}

/** Whether or not their nodes are asked for. */
const CONNECTIONS: ReadonlySet<string> = new Set(["history", "issues", "repositoryTopics"]);

/** Connections asked for, divided by a hundred, at least one point. */
function costOf(fields: readonly GraphqlField[]): number {
	return Math.max(Math.round(connectionsIn(fields) / 100), 1);
}

function connectionsIn(fields: readonly GraphqlField[]): number {
	return fields.reduce(
		(sum, field) => sum + Number(CONNECTIONS.has(field.name)) + connectionsIn(field.selections),
		0,
	);
}

/** `extensions` is where GraphQL has room for a mark. */
function answer(body: { data?: unknown; errors?: readonly GraphqlError[] }): Answer {
	return {
		status: 200,
		headers: { "content-type": "application/json; charset=utf-8" },
		body: JSON.stringify({ ...body, extensions: { sandbox: true } }),
		pattern: PATTERN,
	};
}
