/**
 * Maps with at most `limit` calls under way; results in the order of `items`. The first error ends it: nothing new is
 * begun, and what is under way is left to its end.
 */
export async function mapBounded<T, R>(
	items: readonly T[],
	limit: number,
	map: (item: T) => Promise<R>,
): Promise<R[]> {
	const results: R[] = [];
	const entries = items.entries();
	async function work(): Promise<void> {
		// One iterator for all workers: each item is taken once.
		for (const [index, item] of entries) results[index] = await map(item);
	}
	await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
	return results;
}
