/** Tells a listener something. Whether it fails, at once or later, is its own affair. */
export function isolated(tell: () => unknown): void {
	try {
		const told = tell();
		if (told instanceof Promise) told.catch(ignore);
	} catch {}
}

function ignore(): void {}
