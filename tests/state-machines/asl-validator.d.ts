declare module "asl-validator" {
	/** @see https://github.com/ChristopheBougere/asl-validator */
	export default function validate(definition: object): {
		isValid: boolean;
		errors: unknown[];
		errorsText(): string;
	};
}
