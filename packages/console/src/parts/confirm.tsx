/** Asks in place, and names what follows. */
export function Confirm({
	text,
	action,
	isWorking,
	refusal,
	onConfirm,
	onCancel,
}: {
	text: string;
	action: string;
	isWorking: boolean;
	/** Why it did not work. */
	refusal: string | undefined;
	onConfirm: () => void;
	onCancel: () => void;
}) {
	return (
		<div class="note-box confirm" role="group" aria-label={action}>
			<p>{text}</p>
			{refusal && (
				<p role="alert" class="HIGH">
					{refusal}
				</p>
			)}
			<p class="row">
				<button type="button" class="btn s" disabled={isWorking} onClick={onConfirm}>
					{isWorking ? "…" : action}
				</button>
				<button type="button" class="btn s plain" onClick={onCancel}>
					Leave it
				</button>
			</p>
		</div>
	);
}
