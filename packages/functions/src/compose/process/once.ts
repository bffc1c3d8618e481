/** Makes a value at the first call and keeps it: a cold start pays only for what the invocation needs. */
export function once<T>(make: () => T): () => T {
	let made: { value: T } | undefined;
	return () => {
		made ??= { value: make() };
		return made.value;
	};
}
