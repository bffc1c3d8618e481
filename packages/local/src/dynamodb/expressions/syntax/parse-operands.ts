/** Paths, values and function calls, which all expressions share. */
import type { OperandSyntax, PathPiece } from "./syntax.ts";
import { ExpressionError, type TokenReader } from "./tokens.ts";

/** Operators and functions in one expression; https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
const MAX_OPERATORS = 300;
/** The deepest nesting that the allowed number of operators can reach, each in parentheses; bounds the recursion. */
const MAX_NESTING = 2 * MAX_OPERATORS + 100;
const MAX_LIST_INDEX = 2 ** 31 - 1;

export type OperandRules = {
	/** Words that cannot be names here. */
	keywords: readonly string[];
	/** Called for parentheses that DynamoDB calls redundant. Undefined: they are fine. */
	onRedundantParentheses?: () => void;
	/** Called for a path alone in two nested parentheses. */
	depth: { value: number };
	/** Operators and functions so far. */
	operators: { value: number };
};

/** @throws ExpressionError when there are too many operators and functions */
export function countOperator({ operators }: OperandRules): void {
	operators.value += 1;
	if (operators.value <= MAX_OPERATORS) return;
	throw new ExpressionError(`The expression contains too many operators; operator count: ${operators.value}`);
}

/** @throws ExpressionError */
export function parseOperand(reader: TokenReader, rules: OperandRules): OperandSyntax {
	if (reader.takeIfSymbol("(")) {
		return nested(reader, rules, () => {
			if (reader.isSymbol("(")) rules.onRedundantParentheses?.();
			const operand = parseOperand(reader, rules);
			reader.expectSymbol(")");
			return operand;
		});
	}
	const token = reader.peek();
	if (token.kind === "value") {
		reader.take();
		return { kind: "value", placeholder: token.text };
	}
	if (token.kind === "identifier" && reader.isSymbol("(", 1) && !isKeyword(token.text, rules)) {
		return parseFunction(reader, rules);
	}
	return { kind: "path", pieces: parsePath(reader, rules.keywords) };
}

/** @throws ExpressionError */
export function parseFunction(
	reader: TokenReader,
	rules: OperandRules,
): OperandSyntax & { kind: "function" } {
	const name = reader.take().text;
	countOperator(rules);
	reader.expectSymbol("(");
	return nested(reader, rules, () => {
		const operands: OperandSyntax[] = [];
		do operands.push(parseOperand(reader, rules));
		while (reader.takeIfSymbol(","));
		reader.expectSymbol(")");
		return { kind: "function", name, operands };
	});
}

/** @throws ExpressionError */
export function parsePath(reader: TokenReader, keywords: readonly string[]): PathPiece[] {
	const pieces: PathPiece[] = [parseName(reader, keywords)];
	for (;;) {
		if (reader.takeIfSymbol(".")) pieces.push(parseName(reader, keywords));
		else if (reader.takeIfSymbol("[")) {
			if (reader.peek().kind !== "number") throw reader.unexpected();
			pieces.push({ index: listIndex(reader.take().text) });
			reader.expectSymbol("]");
		} else return pieces;
	}
}

function listIndex(text: string): number {
	if (Number(text) <= MAX_LIST_INDEX) return Number(text);
	throw new ExpressionError(`List index is not within the allowable range; index: [${text}]`);
}

function parseName(reader: TokenReader, keywords: readonly string[]): PathPiece {
	const token = reader.peek();
	if (token.kind === "placeholder") return { placeholder: reader.take().text };
	if (token.kind !== "identifier" || keywords.includes(token.text.toUpperCase())) throw reader.unexpected();
	return { name: reader.take().text };
}

function isKeyword(text: string, rules: OperandRules): boolean {
	return rules.keywords.includes(text.toUpperCase());
}

/** @throws ExpressionError when it nests too deep */
export function nested<T>(reader: TokenReader, rules: OperandRules, parse: () => T): T {
	rules.depth.value += 1;
	if (rules.depth.value > MAX_NESTING) throw reader.unexpected();
	const result = parse();
	rules.depth.value -= 1;
	return result;
}
