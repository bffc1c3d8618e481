/**
 * Maps with at most `limit` calls at a time; results are in the order of `items`. After the first error no further
 * call begins; running calls continue to their end.
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
