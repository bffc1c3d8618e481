/** Expressions, most of them well-formed, with the names and values that they refer to. */
import type { Random } from "./random.ts";
import {
	NAMES,
	randomEquatable,
	randomHostileValue,
	randomScalar,
	randomSet,
	type Value,
} from "./random-values.ts";

export type Expressions = {
	names: Record<string, string>;
	values: Record<string, Value>;
	random: Random;
};

const RESERVED = ["status", "name", "Size", "ttl"];

export function newExpressions(random: Random): Expressions {
	return { names: {}, values: {}, random };
}

/** The parameters with names and values: sometimes one more than used, or one less. */
export function placeholderParameters({ names, values, random }: Expressions): Record<string, unknown> {
	const allNames: Record<string, string> = { ...names, ...(random.chance(0.02) && { "#unused": "a" }) };
	const allValues: Record<string, Value> = {
		...values,
		...(random.chance(0.02) && { ":unused": { S: "x" } }),
	};
	if (random.chance(0.02)) delete allValues[Object.keys(allValues)[0] ?? ""];
	if (random.chance(0.02)) delete allNames[Object.keys(allNames)[0] ?? ""];
	return {
		...(Object.keys(allNames).length > 0 && { ExpressionAttributeNames: allNames }),
		...(Object.keys(allValues).length > 0 && { ExpressionAttributeValues: allValues }),
	};
}

export function valuePlaceholder(expressions: Expressions, value: Value): string {
	const key = `:v${Object.keys(expressions.values).length}`;
	expressions.values[key] = value;
	return key;
}

function name(expressions: Expressions, choices: readonly string[] = NAMES): string {
	const { random } = expressions;
	if (random.chance(0.01)) return random.pick(RESERVED);
	const chosen = random.pick(choices);
	if (random.chance(0.6)) return chosen;
	const key = `#${chosen}`;
	expressions.names[key] = chosen;
	return key;
}

export function path(expressions: Expressions): string {
	const { random } = expressions;
	let text = name(expressions);
	while (random.chance(0.25)) {
		text += random.chance(0.5) ? `.${name(expressions)}` : `[${random.integer(3)}]`;
	}
	return text;
}

export function condition(expressions: Expressions, depth = 0): string {
	const { random } = expressions;
	const kind = random.integer(depth < 3 ? 10 : 6);
	if (kind < 6) return comparison(expressions);
	if (kind === 6) return `NOT (${condition(expressions, depth + 1)})`;
	const operator = kind < 9 ? "AND" : "or";
	return `${wrapped(expressions, depth)} ${operator} ${wrapped(expressions, depth)}`;
}

function wrapped(expressions: Expressions, depth: number): string {
	const text = condition(expressions, depth + 1);
	if (expressions.random.chance(0.03)) return `((${text}))`;
	return expressions.random.chance(0.7) ? `(${text})` : text;
}

function comparison(expressions: Expressions): string {
	const { random } = expressions;
	switch (random.integer(9)) {
		case 0:
			return `attribute_exists(${path(expressions)})`;
		case 1:
			return `attribute_not_exists(${path(expressions)})`;
		case 2: {
			const type = random.pick(["S", "N", "B", "SS", "L", "M", "BOOL", "NULL", "X"]);
			return `attribute_type(${path(expressions)}, ${valuePlaceholder(expressions, { S: type })})`;
		}
		case 3: {
			const prefix = valuePlaceholder(expressions, randomScalar(random));
			return `begins_with(${path(expressions)}, ${prefix})`;
		}
		case 4:
			return `contains(${path(expressions)}, ${valuePlaceholder(expressions, randomScalar(random))})`;
		case 5:
			return between(expressions);
		case 6: {
			const candidates = Array.from({ length: 1 + random.integer(3) }, () =>
				valuePlaceholder(expressions, randomScalar(random)),
			);
			return `${path(expressions)} IN (${candidates.join(", ")})`;
		}
		default:
			return compared(expressions);
	}
}

function compared(expressions: Expressions): string {
	const { random } = expressions;
	const comparator = random.pick(["=", "<>", "<", "<=", ">", ">="]);
	if (comparator === "=" || comparator === "<>") {
		const value = valuePlaceholder(expressions, randomEquatable(random));
		const left = random.chance(0.15) ? `size(${path(expressions)})` : path(expressions);
		return random.chance(0.8) ? `${left} ${comparator} ${value}` : `${value} ${comparator} ${left}`;
	}
	return `${path(expressions)} ${comparator} ${valuePlaceholder(expressions, randomScalar(random))}`;
}

function between(expressions: Expressions): string {
	const { random } = expressions;
	const [low, high] = [randomScalar(random), randomScalar(random)].map((value) =>
		valuePlaceholder(expressions, value),
	);
	return `${path(expressions)} BETWEEN ${low} AND ${high}`;
}

export function update(expressions: Expressions): string {
	let text: string;
	do text = sectionsOf(expressions);
	while (copiesWhatItChanges(text));
	return text;
}

/** True for `SET a = b ADD b …`: dynalite then changes the copy with the original. */
function copiesWhatItChanges(text: string): boolean {
	const plain = text.replaceAll("#", "");
	const changed = [...plain.matchAll(/\b(?:ADD|DELETE) ([^,]+?) :|, ([^,=]+?) :/g)].map(
		([, first, next]) => first ?? next ?? "",
	);
	return changed.some((path) => plain.includes(`= ${path.split(/[.[]/, 1)[0]}`));
}

function sectionsOf(expressions: Expressions): string {
	const { random } = expressions;
	const sections: string[] = [];
	if (random.chance(0.7)) sections.push(`SET ${list(expressions, assignment)}`);
	if (random.chance(0.3)) sections.push(`REMOVE ${list(expressions, path)}`);
	if (random.chance(0.25)) sections.push(`ADD ${list(expressions, addition)}`);
	if (random.chance(0.2)) sections.push(`DELETE ${list(expressions, deletion)}`);
	if (sections.length === 0) sections.push(`SET ${assignment(expressions)}`);
	if (random.chance(0.02)) sections.push(sections[0] ?? "");
	return sections.join(random.chance(0.9) ? " " : "\n");
}

function list(expressions: Expressions, make: (expressions: Expressions) => string): string {
	return Array.from({ length: 1 + expressions.random.integer(2) }, () => make(expressions)).join(", ");
}

function assignment(expressions: Expressions): string {
	const target = path(expressions);
	let value = setValue(expressions);
	while (holds(value, target)) value = setValue(expressions);
	return `${target} = ${value}`;
}

/** True when a part of the value is what the target lies in: dynalite then makes a document that contains itself. */
function holds(value: string, target: string): boolean {
	const plain = target.replaceAll("#", "");
	return value
		.replaceAll("#", "")
		.split(/[(), +-]+/)
		.some((part) => part !== "" && (plain.startsWith(`${part}.`) || plain.startsWith(`${part}[`)));
}

function setValue(expressions: Expressions): string {
	const { random } = expressions;
	switch (random.integer(6)) {
		case 0:
			return `${setOperand(expressions)} ${random.pick(["+", "-"])} ${setOperand(expressions)}`;
		case 1:
			return `list_append(${setOperand(expressions)}, ${setOperand(expressions)})`;
		default:
			return setOperand(expressions);
	}
}

function setOperand(expressions: Expressions): string {
	const { random } = expressions;
	if (random.chance(0.15)) {
		const value = valuePlaceholder(expressions, randomHostileValue(random));
		return `if_not_exists(${path(expressions)}, ${value})`;
	}
	if (random.chance(0.3)) return path(expressions);
	return valuePlaceholder(expressions, randomHostileValue(random));
}

function addition(expressions: Expressions): string {
	const { random } = expressions;
	const value = random.chance(0.5) ? { N: random.pick(["1", "-2", "0.5"]) } : randomSet(random);
	return `${path(expressions)} ${valuePlaceholder(expressions, random.chance(0.05) ? randomScalar(random) : value)}`;
}

function deletion(expressions: Expressions): string {
	return `${path(expressions)} ${valuePlaceholder(expressions, randomSet(expressions.random))}`;
}

export function projection(expressions: Expressions): string {
	return expressions.random
		.some(["pk", "sk", ...NAMES], 3)
		.map((head) => (expressions.random.chance(0.3) ? path(expressions) : head))
		.join(", ");
}

/** Sometimes without one of its characters: most results are not valid expressions. */
export function damaged(text: string, random: Random): string {
	if (!random.chance(0.02)) return text;
	const at = random.integer(text.length);
	const left = text.slice(0, at) + text.slice(at + 1);
	// dynalite wants space between a keyword and a placeholder, and looks up placeholders without a name.
	// Without its colon a value is a path, and two paths may be compared.
	return text[at] === " " || text[at] === ":" || /[#:](?!\w)/.test(left) ? text : left;
}
