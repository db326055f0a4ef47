declare module 'lz4js' {
  /** The most bytes that a frame unpacks to. */
  export function decompressBound(frame: Uint8Array): number
  /** Unpacks a frame. */
  export function decompress(frame: Uint8Array): Uint8Array
}
