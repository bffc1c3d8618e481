declare module "*.css";
/** The address of the built worker. */
declare module "*?worker&url" {
	const address: string;
	export default address;
}
