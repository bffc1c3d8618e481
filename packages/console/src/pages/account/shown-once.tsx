import { useEffect, useRef, useState } from "preact/hooks";

/** A secret that the API never shows again. It is kept nowhere but in this page. */
export function ShownOnce({ what, secret, onKept }: { what: string; secret: string; onKept: () => void }) {
	const [copied, setCopied] = useState<"copied" | "refused" | undefined>();
	const box = useRef<HTMLDivElement>(null);
	// The form that asked for it is gone, and the focus with it.
	useEffect(() => box.current?.focus(), []);
	async function copy(): Promise<void> {
		try {
			await navigator.clipboard.writeText(secret);
			setCopied("copied");
		} catch {
			setCopied("refused");
		}
	}
	return (
		<div ref={box} tabIndex={-1} class="note-box stack tight" role="group" aria-label={what}>
			<p>
				<b>{what}</b> It is shown only once. Keep it in a safe place.
			</p>
			<pre class="code wraps">{secret}</pre>
			<p class="row wrap">
				<button type="button" class="btn s" onClick={() => void copy()}>
					<span aria-live="polite">
						{copied === "copied" ? "Copied" : copied === "refused" ? "Select it above to copy it" : "Copy it"}
					</span>
				</button>
				<button type="button" class="btn s plain" onClick={onKept}>
					I have kept it
				</button>
			</p>
		</div>
	);
}
