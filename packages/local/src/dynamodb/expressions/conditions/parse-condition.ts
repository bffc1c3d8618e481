/** Condition, filter and key condition expressions. */
import {
	countOperator,
	nested,
	type OperandRules,
	parseFunction,
	parseOperand,
} from "../syntax/parse-operands.ts";
import type { Comparator, ConditionSyntax, OperandSyntax } from "../syntax/syntax.ts";
import { TokenReader } from "../syntax/tokens.ts";

export type ParsedCondition = { condition: ConditionSyntax; hasRedundantParentheses: boolean };

const KEYWORDS = ["AND", "OR", "NOT", "BETWEEN", "IN"];
const COMPARATORS: ReadonlySet<string> = new Set(["=", "<>", "<", "<=", ">", ">="]);

/** @throws ExpressionError */
export function parseCondition(text: string): ParsedCondition {
	const reader = new TokenReader(text);
	let hasRedundantParentheses = false;
	const rules: OperandRules = {
		keywords: KEYWORDS,
		onRedundantParentheses: () => {
			hasRedundantParentheses = true;
		},
		depth: { value: 0 },
		operators: { value: 0 },
	};

	function takeOperator(keyword: string): boolean {
		if (!reader.takeIfKeyword(keyword)) return false;
		countOperator(rules);
		return true;
	}

	function parseOr(): ConditionSyntax {
		const left = parseAnd();
		if (!takeOperator("OR")) return left;
		return { kind: "or", left, right: nested(reader, rules, parseOr) };
	}

	function parseAnd(): ConditionSyntax {
		const left = parseNot();
		if (!takeOperator("AND")) return left;
		return { kind: "and", left, right: nested(reader, rules, parseAnd) };
	}

	function parseNot(): ConditionSyntax {
		if (takeOperator("NOT")) return { kind: "not", condition: nested(reader, rules, parseNot) };
		return reader.isSymbol("(") ? parseInParentheses() : parseComparison();
	}

	/** The parenthesis belongs to an operand when an operator follows its closing one. */
	function parseInParentheses(): ConditionSyntax {
		if (isOperandInParentheses()) return parseComparison();
		reader.expectSymbol("(");
		if (reader.isSymbol("(") && isWrappedTwice()) hasRedundantParentheses = true;
		const condition = nested(reader, rules, parseOr);
		reader.expectSymbol(")");
		return condition;
	}

	function isOperandInParentheses(): boolean {
		const next = reader.peek(closing(0) + 1);
		if (COMPARATORS.has(next.text)) return true;
		const word = next.kind === "identifier" ? next.text.toUpperCase() : "";
		return word === "BETWEEN" || word === "IN";
	}

	/** The inner parentheses close right before the outer ones do. */
	function isWrappedTwice(): boolean {
		return reader.isSymbol(")", closing(0) + 1);
	}

	/** The distance to the end of the parenthesis that opens `from` tokens ahead; to the end of the text when it never does. */
	function closing(from: number): number {
		let depth = 0;
		for (let ahead = from; ; ahead++) {
			if (reader.isSymbol("(", ahead)) depth += 1;
			else if (reader.isSymbol(")", ahead)) depth -= 1;
			if (depth === 0 || reader.peek(ahead).kind === "end") return ahead;
		}
	}

	function parseComparison(): ConditionSyntax {
		const token = reader.peek();
		if (
			token.kind === "identifier" &&
			reader.isSymbol("(", 1) &&
			!KEYWORDS.includes(token.text.toUpperCase())
		) {
			const call = parseFunction(reader, rules);
			return isOperator() ? parseOperator(call) : { kind: "function", call };
		}
		const left = parseOperand(reader, rules);
		if (!isOperator()) throw reader.unexpected();
		return parseOperator(left);
	}

	function isOperator(): boolean {
		const token = reader.peek();
		return (
			(token.kind === "symbol" && COMPARATORS.has(token.text)) ||
			reader.isKeyword("BETWEEN") ||
			reader.isKeyword("IN")
		);
	}

	function parseOperator(operand: OperandSyntax): ConditionSyntax {
		if (takeOperator("BETWEEN")) {
			const low = parseOperand(reader, rules);
			if (!reader.takeIfKeyword("AND")) throw reader.unexpected();
			return { kind: "between", operand, low, high: parseOperand(reader, rules) };
		}
		if (takeOperator("IN")) {
			reader.expectSymbol("(");
			const candidates: OperandSyntax[] = [];
			do candidates.push(parseOperand(reader, rules));
			while (reader.takeIfSymbol(","));
			reader.expectSymbol(")");
			return { kind: "in", operand, candidates };
		}
		countOperator(rules);
		const comparator = reader.take().text as Comparator;
		return { kind: "compare", comparator, left: operand, right: parseOperand(reader, rules) };
	}

	const condition = parseOr();
	reader.expectEnd();
	return { condition, hasRedundantParentheses };
}
