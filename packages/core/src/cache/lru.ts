import { LRUCache } from "lru-cache";

/**
 * The last `max` entries that were used. Bounded by a size of 1 each, since for a number of entries lru-cache allocates
 * its lists in advance: milliseconds of a cold start for ten thousand that a short life never has.
 */
export function createLru<V extends {}>(max: number): LRUCache<string, V> {
	return new LRUCache({ maxSize: max, sizeCalculation: () => 1 });
}
