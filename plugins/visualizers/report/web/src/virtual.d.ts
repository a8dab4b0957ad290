// SPDX-License-Identifier: Apache-2.0

/** Made by build.mjs from the installed packages: what the page carries of other people's work. */
declare module "virtual:licences" {
  const licences: { name: string; version: string; licence: string; text: string }[];
  export default licences;
}
