/** `npm pack` of the project: it would make a package that installs every SDK of the functions. */
process.stderr.write(
  "revoke-egress: this manifest is the project's; pack the client with npm run pack:client\n",
);
process.exitCode = 1;
