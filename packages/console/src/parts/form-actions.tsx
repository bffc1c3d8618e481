/** The end of a form in place: do it, or leave it. */
export function FormActions({
	action,
	isReady = true,
	isWorking,
	hint,
	onCancel,
}: {
	action: string;
	isReady?: boolean;
	isWorking: boolean;
	/** Why it is not ready. */
	hint?: string | undefined;
	onCancel: () => void;
}) {
	return (
		<p class="row">
			<button type="submit" class="btn s" disabled={!isReady || isWorking} title={isReady ? undefined : hint}>
				{isWorking ? "…" : action}
			</button>
			<button type="button" class="btn s plain" onClick={onCancel}>
				Leave it
			</button>
		</p>
	);
}
