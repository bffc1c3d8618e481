/** The end of a form or a question in place: do it, or leave it. */
export function FormActions({
	action,
	isReady = true,
	isWorking,
	hint,
	onAct,
	onCancel,
}: {
	action: string;
	isReady?: boolean;
	isWorking: boolean;
	/** Why it is not ready. */
	hint?: string | undefined;
	/** Outside of a form; within one, the form is sent. */
	onAct?: () => void;
	onCancel: () => void;
}) {
	return (
		<p class="row">
			<button
				type={onAct ? "button" : "submit"}
				class="btn s"
				disabled={!isReady || isWorking}
				title={isReady ? undefined : hint}
				onClick={onAct}
			>
				{isWorking ? "…" : action}
			</button>
			<button type="button" class="btn s plain" onClick={onCancel}>
				Leave it
			</button>
		</p>
	);
}
