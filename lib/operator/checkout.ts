/** The command in a checkout, without a build: `npm run revoke-egress -- …`. */

// npm runs scripts at the root of the project, but files are relative to the directory of the user.
if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
await import('./main.ts');

export {};
