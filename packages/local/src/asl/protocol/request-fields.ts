import { StepFunctionsError } from "../aws-errors.ts";

export type Fields = ReturnType<typeof fieldsOf>;

/** Typed access to a request's fields. Its methods throw StepFunctionsError `ValidationException`. */
export function fieldsOf(body: unknown) {
	if (typeof body !== "object" || body === null || Array.isArray(body)) {
		throw new StepFunctionsError("ValidationException", "The request's body must be a JSON object.");
	}
	const fields = new Map<string, unknown>(Object.entries(body));

	function refuse(name: string, expected: string): never {
		throw new StepFunctionsError("ValidationException", `'${name}' must be ${expected}.`);
	}

	return {
		has: (name: string) => (fields.get(name) ?? undefined) !== undefined,
		text(name: string): string {
			const value = fields.get(name);
			return typeof value === "string" ? value : refuse(name, "a string");
		},
		optional<Name extends string>(name: Name): Partial<Record<Name, string>> {
			const value = fields.get(name) ?? undefined;
			if (value === undefined) return {};
			if (typeof value !== "string") refuse(name, "a string");
			return only(name, value);
		},
		optionalNumber<Name extends string>(name: Name): Partial<Record<Name, number>> {
			const value = fields.get(name) ?? undefined;
			if (value === undefined) return {};
			if (typeof value !== "number") refuse(name, "a number");
			return only(name, value);
		},
		/** Its own fields are accepted unchecked. */
		object<Input, Name extends string & keyof Input>(name: Name): Partial<Pick<Input, Name>> {
			const value = fields.get(name) ?? undefined;
			if (value === undefined) return {};
			if (typeof value !== "object" || value === null || Array.isArray(value)) refuse(name, "an object");
			return { [name]: value } as Partial<Pick<Input, Name>>;
		},
		list<Item>(name: string): readonly Item[] {
			const value = fields.get(name);
			return Array.isArray(value) ? (value as Item[]) : refuse(name, "a list");
		},
		flag<Name extends string>(name: Name): Partial<Record<Name, boolean>> {
			const value = fields.get(name) ?? undefined;
			if (value === undefined) return {};
			if (typeof value !== "boolean") refuse(name, "true or false");
			return only(name, value);
		},
		oneOf<Name extends string, Value extends string>(
			name: Name,
			values: readonly Value[],
		): Partial<Record<Name, Value>> {
			const value = fields.get(name) ?? undefined;
			if (value === undefined) return {};
			const known = values.find((candidate) => candidate === value);
			if (known === undefined) refuse(name, `one of ${values.join(", ")}`);
			return only(name, known);
		},
	};
}

function only<Name extends string, Value>(name: Name, value: Value): Partial<Record<Name, Value>> {
	return { [name]: value } as Partial<Record<Name, Value>>;
}
