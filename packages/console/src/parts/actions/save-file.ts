/** Hands a file to the browser, to be saved under a name. */
export function saveFile(name: string, content: string | Blob, type: string): void {
	const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
	const link = document.createElement("a");
	link.href = url;
	link.download = name;
	link.click();
	// The download has its own hold on the content once it began.
	setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
