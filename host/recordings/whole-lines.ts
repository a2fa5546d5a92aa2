/** A line longer than this is none that a kind knows: it is passed over. */
const LINE_LENGTH_MAX = 64 << 20;
/** Texts from 128 KiB on cost the system a mapping of memory each, and many times as long. */
const PIECE_BYTES = 1 << 16;
const NEWLINE = 0x0a;

/**
 * Whole lines with their ends, about 64 KiB at a time unless one is longer; the last one may have no end.
 * What is handed on is a part of the chunk that it came in, and to be read before the next is asked for.
 *
 * @param tooLong told of each line of more than 64 MiB, which is passed over.
 */
export async function* wholeLines(
  chunks: AsyncIterable<Buffer>,
  tooLong: () => void,
): AsyncGenerator<Buffer> {
  let begun: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    for (const piece of piecesOf(chunk)) {
      const end = piece.lastIndexOf(NEWLINE) + 1;
      let from = 0;
      if (end > 0 && length > 0) {
        // The line that an earlier piece began; only that one is put together.
        from = piece.indexOf(NEWLINE) + 1;
        if (length > LINE_LENGTH_MAX) tooLong();
        else yield Buffer.concat([...begun, piece.subarray(0, from)]);
        begun = [];
        length = 0;
      }
      if (end > from) yield piece.subarray(from, end);
      length += piece.length - end;
      if (length > LINE_LENGTH_MAX) begun = [];
      else if (length > 0) begun.push(Buffer.from(piece.subarray(end)));
    }
  }
  if (length > LINE_LENGTH_MAX) tooLong();
  else if (length > 0) yield Buffer.concat(begun);
}

function* piecesOf(chunk: Buffer): Generator<Buffer> {
  for (let from = 0; from < chunk.length; from += PIECE_BYTES) {
    yield chunk.subarray(from, from + PIECE_BYTES);
  }
}
