/** Update expressions. */
import {
	countOperator,
	nested,
	type OperandRules,
	parseOperand,
	parsePath,
} from "../syntax/parse-operands.ts";
import type {
	ArithmeticSyntax,
	OperandSyntax,
	UpdateActionSyntax,
	UpdateSection,
	UpdateSyntax,
} from "../syntax/syntax.ts";
import { TokenReader } from "../syntax/tokens.ts";

const SECTIONS = ["SET", "REMOVE", "ADD", "DELETE"] as const;

/** @throws ExpressionError */
export function parseUpdate(text: string): UpdateSyntax {
	const reader = new TokenReader(text);
	const rules: OperandRules = { keywords: [], depth: { value: 0 }, operators: { value: 0 } };
	const sections: UpdateSection[] = [];
	do sections.push(parseSection(reader, rules));
	while (reader.peek().kind !== "end");
	return { sections };
}

function parseSection(reader: TokenReader, rules: OperandRules): UpdateSection {
	const kind = SECTIONS.find((section) => reader.isKeyword(section));
	if (!kind) throw reader.unexpected();
	reader.take();
	const actions: UpdateActionSyntax[] = [];
	do actions.push(parseAction(reader, rules, kind));
	while (reader.takeIfSymbol(","));
	return { kind, actions };
}

function parseAction(
	reader: TokenReader,
	rules: OperandRules,
	section: UpdateSection["kind"],
): UpdateActionSyntax {
	const path = parsePath(reader, rules.keywords);
	switch (section) {
		case "SET":
			reader.expectSymbol("=");
			return { kind: "set", path, value: parseSetValue(reader, rules) };
		case "REMOVE":
			return { kind: "remove", path };
		case "ADD":
			return { kind: "add", path, value: parseValue(reader) };
		case "DELETE":
			return { kind: "delete", path, value: parseValue(reader) };
	}
}

function parseValue(reader: TokenReader): OperandSyntax {
	if (reader.peek().kind !== "value") throw reader.unexpected();
	return { kind: "value", placeholder: reader.take().text };
}

function parseSetValue(reader: TokenReader, rules: OperandRules): OperandSyntax | ArithmeticSyntax {
	if (reader.isSymbol("(") && !isOperandInParentheses(reader)) {
		reader.take();
		const value = nested(reader, rules, () => parseSetValue(reader, rules));
		reader.expectSymbol(")");
		return value;
	}
	const left = parseOperand(reader, rules);
	const operator = reader.isSymbol("+") ? "+" : reader.isSymbol("-") ? "-" : undefined;
	if (!operator) return left;
	reader.take();
	countOperator(rules);
	return { kind: "arithmetic", operator, left, right: parseOperand(reader, rules) };
}

/** `(a) + b`: the parentheses hold one operand of the arithmetic, not all of it. */
function isOperandInParentheses(reader: TokenReader): boolean {
	let depth = 0;
	for (let ahead = 0; ; ahead++) {
		if (reader.isSymbol("(", ahead)) depth += 1;
		else if (reader.isSymbol(")", ahead)) depth -= 1;
		if (reader.peek(ahead).kind === "end") return false;
		if (depth === 0) return reader.isSymbol("+", ahead + 1) || reader.isSymbol("-", ahead + 1);
	}
}
