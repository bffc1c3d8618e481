import { useState } from "preact/hooks";
import { Icon } from "../icon.tsx";

/** The address is the state of the page: who opens it sees the same. */
export function CopyLink({ address = "" }: { address?: string }) {
	const [result, setResult] = useState<"copied" | "refused" | undefined>();
	async function copy(): Promise<void> {
		try {
			await navigator.clipboard.writeText(
				address === "" ? location.href : new URL(address, location.href).href,
			);
			setResult("copied");
		} catch {
			setResult("refused");
		}
		setTimeout(() => setResult(undefined), 2_000);
	}
	return (
		<button type="button" class="btn plain" onClick={() => void copy()}>
			<Icon name="link" />
			<span aria-live="polite">
				{result === "copied" ? "Copied" : result === "refused" ? "Copy it from the address bar" : "Copy link"}
			</span>
		</button>
	);
}
