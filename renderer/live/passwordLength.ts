/** Shortest password the contract accepts (`session:createAdministrator`, `user:create`). */
export const PASSWORD_LENGTH_MIN = 10;
