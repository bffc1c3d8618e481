/** Paths, values and function calls, which all expressions share. */
import type { OperandSyntax, PathPiece } from "./syntax.ts";
import type { TokenReader } from "./tokens.ts";

/** Deeper nesting than any expression of 4 KB that means something; bounds the recursion. */
const MAX_NESTING = 300;

export type OperandRules = {
	/** Words that cannot be names here. */
	keywords: readonly string[];
	/** Called for parentheses that DynamoDB calls redundant. Undefined: they are fine. */
	onRedundantParentheses?: () => void;
	/** Called when a path that stands alone in parentheses is met twice nested. */
	depth: { value: number };
};

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
			pieces.push({ index: Number(reader.take().text) });
			reader.expectSymbol("]");
		} else return pieces;
	}
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
