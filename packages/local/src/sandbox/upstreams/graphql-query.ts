/**
 * Reads a GraphQL query into its selections: fields with aliases, arguments, variables, inline fragments. What a
 * collector sends and no more: no mutations, named fragments or directives. https://spec.graphql.org/October2021/
 */

export type GraphqlValue =
	| string
	| number
	| boolean
	| null
	| readonly GraphqlValue[]
	| { readonly [name: string]: GraphqlValue };

export type GraphqlField = {
	name: string;
	/** The alias, or the name. */
	responseKey: string;
	arguments: ReadonlyMap<string, GraphqlValue>;
	selections: readonly GraphqlField[];
};

/** The query is not one; the message says where. */
export class GraphqlSyntaxError extends Error {
	override name = "GraphqlSyntaxError";
}

/** A field that the schema does not have: nothing at all is answered then. */
export class UnknownFieldError extends Error {
	override name = "UnknownFieldError";
	readonly field: string;
	readonly typeName: string;

	constructor(field: string, typeName: string) {
		super(`Field '${field}' doesn't exist on type '${typeName}'`);
		this.field = field;
		this.typeName = typeName;
	}
}

type Token = { kind: "name" | "punctuation" | "string" | "number" | "variable" | "end"; text: string };
type Reader = { peek(): Token; take(): Token };

/** GitHub refuses far earlier by its own limits; this one only bounds the work. */
const MAX_QUERY_LENGTH = 200_000;
const MAX_DEPTH = 25;
const TOKEN =
	/[\s,\uFEFF]+|#[^\n\r]*|(?<spread>\.\.\.)|(?<punctuation>[{}()[\]:!=|&@])|(?<variable>\$\w+)|(?<name>[A-Za-z_]\w*)|(?<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<string>"(?:[^"\\\n]|\\.)*")/y;

/**
 * @param variables values for `$name`; one that is absent counts as null
 * @throws GraphqlSyntaxError
 */
export function parseGraphqlQuery(
	query: string,
	variables: Readonly<Record<string, unknown>>,
): readonly GraphqlField[] {
	if (query.length > MAX_QUERY_LENGTH) throw new GraphqlSyntaxError("Query is too long.");
	const reader = createReader(tokenize(query));
	if (reader.peek().kind === "name") {
		const operation = reader.take().text;
		if (operation !== "query")
			throw new GraphqlSyntaxError(`Only queries are answered here, not '${operation}'.`);
		if (reader.peek().kind === "name") reader.take();
		skipVariableDefinitions(reader);
	}
	const selections = parseSelections(reader, new Map(Object.entries(variables)), 0);
	if (reader.peek().kind !== "end") throw unexpected(reader.peek());
	return selections;
}

function tokenize(query: string): Token[] {
	const tokens: Token[] = [];
	const pattern = new RegExp(TOKEN);
	while (pattern.lastIndex < query.length) {
		const at = pattern.lastIndex;
		const groups = pattern.exec(query)?.groups;
		if (!groups) throw new GraphqlSyntaxError(`Parse error on ${JSON.stringify(query.slice(at, at + 20))}.`);
		const token = toToken(groups);
		if (token) tokens.push(token);
	}
	return tokens;
}

function toToken(groups: Record<string, string | undefined>): Token | undefined {
	const punctuation = groups["spread"] ?? groups["punctuation"];
	if (punctuation !== undefined) return { kind: "punctuation", text: punctuation };
	if (groups["variable"] !== undefined) return { kind: "variable", text: groups["variable"].slice(1) };
	if (groups["name"] !== undefined) return { kind: "name", text: groups["name"] };
	if (groups["number"] !== undefined) return { kind: "number", text: groups["number"] };
	if (groups["string"] !== undefined) return { kind: "string", text: groups["string"] };
	return undefined;
}

function createReader(tokens: readonly Token[]): Reader {
	let position = 0;
	const end: Token = { kind: "end", text: "end of query" };
	return { peek: () => tokens[position] ?? end, take: () => tokens[position++] ?? end };
}

function isPunctuation(token: Token, text: string): boolean {
	return token.kind === "punctuation" && token.text === text;
}

function takeIf(reader: Reader, punctuation: string): boolean {
	if (!isPunctuation(reader.peek(), punctuation)) return false;
	reader.take();
	return true;
}

function expectPunctuation(reader: Reader, punctuation: string): void {
	if (!takeIf(reader, punctuation)) throw unexpected(reader.peek());
}

function expectName(reader: Reader): string {
	const token = reader.take();
	if (token.kind !== "name") throw unexpected(token);
	return token.text;
}

function unexpected(token: Token): GraphqlSyntaxError {
	return new GraphqlSyntaxError(`Parse error on ${JSON.stringify(token.text.slice(0, 20))}.`);
}

/** Types are not checked: the values come with the request. */
function skipVariableDefinitions(reader: Reader): void {
	if (!takeIf(reader, "(")) return;
	while (!takeIf(reader, ")")) {
		if (reader.take().kind === "end") throw new GraphqlSyntaxError("Parse error on end of query.");
	}
}

function parseSelections(
	reader: Reader,
	variables: ReadonlyMap<string, unknown>,
	depth: number,
): GraphqlField[] {
	if (depth > MAX_DEPTH) throw new GraphqlSyntaxError("Query is nested too deeply.");
	expectPunctuation(reader, "{");
	const fields: GraphqlField[] = [];
	while (!takeIf(reader, "}")) {
		if (takeIf(reader, "...")) {
			if (expectName(reader) !== "on") throw new GraphqlSyntaxError("Only inline fragments are read here.");
			expectName(reader);
			// The types that occur are known, so the fragment's fields are the parent's.
			fields.push(...parseSelections(reader, variables, depth + 1));
		} else fields.push(parseField(reader, variables, depth));
	}
	return fields;
}

function parseField(reader: Reader, variables: ReadonlyMap<string, unknown>, depth: number): GraphqlField {
	const first = expectName(reader);
	const name = takeIf(reader, ":") ? expectName(reader) : first;
	const given = new Map<string, GraphqlValue>();
	if (takeIf(reader, "(")) {
		while (!takeIf(reader, ")")) {
			const argument = expectName(reader);
			expectPunctuation(reader, ":");
			given.set(argument, parseValue(reader, variables, depth));
		}
	}
	const selections = isPunctuation(reader.peek(), "{") ? parseSelections(reader, variables, depth + 1) : [];
	return { name, responseKey: first, arguments: given, selections };
}

function parseValue(reader: Reader, variables: ReadonlyMap<string, unknown>, depth: number): GraphqlValue {
	if (depth > MAX_DEPTH) throw new GraphqlSyntaxError("Query is nested too deeply.");
	const token = reader.take();
	switch (token.kind) {
		case "variable":
			return plainValue(variables.get(token.text));
		case "string":
			return unquote(token.text);
		case "number":
			return Number(token.text);
		case "name":
			if (token.text === "true" || token.text === "false") return token.text === "true";
			return token.text === "null" ? null : token.text;
		default:
			return parseCompound(reader, token, variables, depth);
	}
}

function parseCompound(
	reader: Reader,
	opening: Token,
	variables: ReadonlyMap<string, unknown>,
	depth: number,
): GraphqlValue {
	if (isPunctuation(opening, "[")) {
		const items: GraphqlValue[] = [];
		while (!takeIf(reader, "]")) items.push(parseValue(reader, variables, depth + 1));
		return items;
	}
	if (!isPunctuation(opening, "{")) throw unexpected(opening);
	const entries: [string, GraphqlValue][] = [];
	while (!takeIf(reader, "}")) {
		const name = expectName(reader);
		expectPunctuation(reader, ":");
		entries.push([name, parseValue(reader, variables, depth + 1)]);
	}
	return Object.fromEntries(entries);
}

/** GraphQL's escapes are JSON's. */
function unquote(text: string): string {
	try {
		return String(JSON.parse(text));
	} catch {
		throw new GraphqlSyntaxError(`Parse error on ${text.slice(0, 20)}.`);
	}
}

/** No field answered here takes a variable that is a list or an object. */
function plainValue(value: unknown): GraphqlValue {
	return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}
