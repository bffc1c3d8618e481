import { FormActions } from "./form-actions.tsx";

/** Asks for confirmation in place, and names the consequences. */
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
			<FormActions action={action} isWorking={isWorking} onAct={onConfirm} onCancel={onCancel} />
		</div>
	);
}
