/** What a link says while the key store lacks a secret: which, and how it is stored. It is looked for at every try. */
export const missingSecret = (whatFor: string, name: string): string =>
  `the key store has no ${whatFor} named "${name}": store it (shiftseal secret set --data DIR --name ${name})`;
