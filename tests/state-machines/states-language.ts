/** Checks definitions against the schemas of the Amazon States Language. */
import { Ajv } from "ajv";
import validate from "asl-validator";

const SCHEMA = "http://asl-validator.cloud/state-machine.json#";

/** The validator compiles its schemas anew for each definition, which takes most of its time. */
function compileOnce(): void {
	const getSchema = Ajv.prototype.getSchema;
	let compiled: ReturnType<typeof getSchema>;
	Ajv.prototype.getSchema = function (this: Ajv, key: string) {
		if (key !== SCHEMA) return getSchema.call(this, key);
		compiled ??= getSchema.call(this, key);
		return compiled;
	} as typeof getSchema;
}
compileOnce();

/** The faults of a definition, as one text; empty when there are none. */
export function statesLanguageErrors(definition: object): string {
	return validate(definition).errorsText();
}
