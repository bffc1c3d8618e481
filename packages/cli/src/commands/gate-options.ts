export const FAIL_ON =
	"end with exit code 6 if a package matches and its risk is not accepted: low|medium|high|critical, forecast>=0.8, status=deprecated, or a rule of .dephealthrc.json; can be repeated";

export function collectGates(text: string, gates: readonly string[]): string[] {
	return [...gates, text];
}
