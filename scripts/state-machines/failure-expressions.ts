/**
 * The way a definition passes on a task's error: by its name, its message, and the status and upstream that its
 * handler put into the stack (core/src/resilience/failure-cause.ts). Pure.
 */

/** Lambda's Cause is JSON. Anything else, or a truncated cause, is text. */
const FAILURE = [
	`$cause := $exists($states.errorOutput.Cause) ? $string($states.errorOutput.Cause) : '';`,
	`$isWhole := $substring($cause, 0, 13) = '{"errorType":' and $substring($cause, -1) = '}';`,
	`$lambda := $isWhole ? $parse($cause) : { 'errorMessage': $cause };`,
	`$line := $lambda.trace[$contains($, /^\\s*\\{"(source|status)":.*\\}$/)][0];`,
	`$typed := $exists($line) ? $parse($line) : {};`,
	`{ 'error': $states.errorOutput.Error, 'cause': $substring($string($lambda.errorMessage), 0, 1024), 'status': $typed.status, 'upstream': $typed.source }`,
].join(" ");

/**
 * The definition with this expression in place of the short forms of `error` and `cause`, beside fields whose values
 * are text.
 */
export function withFailures<T>(value: T): T {
	if (Array.isArray(value)) return value.map(withFailures) as T;
	if (value === "{% $states.errorOutput.Cause %}") return `{% ( ${FAILURE} ).cause %}` as T;
	if (typeof value !== "object" || value === null) return value;
	const { error, cause, ...fields } = value as Record<string, unknown>;
	if (error === "{% $states.errorOutput.Error %}" && cause !== undefined) return failed(fields) as T;
	return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withFailures(inner)])) as T;
}

function failed(fields: Readonly<Record<string, unknown>>): string {
	const given = Object.entries(fields).map(([name, text]) => `'${name}': '${text}'`);
	return `{% $merge([{ ${given.join(", ")} }, ( ${FAILURE} )]) %}`;
}
