/** Checks attribute values as DynamoDB does, and brings their numbers into normal form. */
import { invalidParameter, validationError } from "../errors.ts";
import type { AttributeMap, AttributeValue } from "./attribute-value.ts";
import { type DecimalFault, normalizeDecimal } from "./decimal.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
const MAX_DEPTH = 32;

/** @throws ValidationException */
export function checkAttributes(map: AttributeMap): void {
	for (const name of Object.keys(map)) checkValue(map[name] as AttributeValue);
}

/** Paths and values that are no deeper than they may be can make an item that is. @throws ValidationException */
export function checkDepth(map: AttributeMap, depth = 1): void {
	for (const value of Object.values(map)) checkDepthOf(value, depth);
}

function checkDepthOf({ M, L }: AttributeValue, depth: number): void {
	if (depth > MAX_DEPTH) throw tooDeep();
	if (M) checkDepth(M, depth + 1);
	for (const element of L ?? []) checkDepthOf(element, depth + 1);
}

function tooDeep(): Error {
	return validationError("Nesting Levels have exceeded supported limits");
}

/**
 * Numbers are normalised in place.
 *
 * @throws ValidationException
 */
export function checkValue(value: AttributeValue, depth = 1): void {
	if (depth > MAX_DEPTH) throw tooDeep();
	const types = Object.keys(value);
	if (types.length === 0) {
		throw validationError(
			"Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
		);
	}
	for (const type of types) checkTyped(value, type, depth);
	if (types.length > 1) {
		throw validationError(
			"Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
		);
	}
}

function checkTyped(value: AttributeValue, type: string, depth: number): void {
	switch (type) {
		case "N":
			value.N = checkedNumber(value.N ?? "");
			return;
		case "NULL":
			if (!value.NULL) throw invalidParameter("Null attribute value types must have the value of true");
			return;
		case "SS":
			checkStringSet(value.SS ?? []);
			return;
		case "NS":
			value.NS = checkedNumberSet(value.NS ?? []);
			return;
		case "BS":
			checkBinarySet(value.BS ?? []);
			return;
		case "M":
			for (const name of Object.keys(value.M ?? {})) checkValue(value.M?.[name] as AttributeValue, depth + 1);
			return;
		case "L":
			for (const element of value.L ?? []) checkValue(element, depth + 1);
			return;
	}
}

function checkStringSet(members: readonly string[]): void {
	if (members.length === 0) throw invalidParameter("An string set  may not be empty");
	if (hasDuplicates(members)) {
		throw invalidParameter(`Input collection [${members.join(", ")}] contains duplicates.`);
	}
}

function checkedNumberSet(members: readonly string[]): string[] {
	if (members.length === 0) throw invalidParameter("An number set  may not be empty");
	const numbers = members.map(checkedNumber);
	if (hasDuplicates(numbers)) throw validationError("Input collection contains duplicates");
	return numbers;
}

function checkBinarySet(members: readonly string[]): void {
	if (members.length === 0) throw invalidParameter("Binary sets should not be empty");
	if (hasDuplicates(members)) {
		throw invalidParameter(`Input collection [${members.join(", ")}]of type BS contains duplicates.`);
	}
}

function hasDuplicates(members: readonly string[]): boolean {
	return new Set(members).size < members.length;
}

function checkedNumber(text: string): string {
	const result = normalizeDecimal(text);
	if ("text" in result) return result.text;
	throw decimalFault(result.fault, text);
}

/** DynamoDB's words for a number that cannot be stored. */
export function decimalFault(fault: DecimalFault, text: string): Error {
	switch (fault) {
		case "overflow":
			return validationError(
				"Number overflow. Attempting to store a number with magnitude larger than supported range",
			);
		case "underflow":
			return validationError(
				"Number underflow. Attempting to store a number with magnitude smaller than supported range",
			);
		case "too_precise":
			return validationError("Attempting to store more than 38 significant digits in a Number");
		case "not_a_number":
			return validationError(
				text === ""
					? "The parameter cannot be converted to a numeric value"
					: `The parameter cannot be converted to a numeric value: ${text}`,
			);
	}
}
