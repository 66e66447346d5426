/** Whether the message tells the password of this address: what stands before its last @, and nowhere else. */
export function showsSecret(message: string, address: string, secret: string): boolean {
  const at = Math.max(0, address.lastIndexOf('@'));
  return message.includes(secret) && address.slice(0, at).includes(secret) && !address.slice(at).includes(secret);
}
