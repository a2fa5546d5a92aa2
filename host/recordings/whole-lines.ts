/** A line longer than this is none that a kind knows: it is passed over. */
const LINE_LENGTH_MAX = 64 << 20;
/** Texts from 128 KiB on cost the system a mapping of memory each, and many times as long. */
const PIECE_BYTES = 1 << 16;
const NEWLINE = 0x0a;

/**
 * Whole lines with their ends, about 64 KiB at a time unless one is longer; the last one may have no end.
 *
 * @param tooLong told of each line of more than 64 MiB, which is passed over.
 */
export async function* wholeLines(
  chunks: AsyncIterable<Buffer>,
  tooLong: () => void,
): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    for (const piece of piecesOf(chunk)) {
      const end = piece.lastIndexOf(NEWLINE) + 1;
      if (end > 0) {
        const isTooLong = length > LINE_LENGTH_MAX;
        if (isTooLong) tooLong();
        else pieces.push(piece.subarray(0, end));
        yield isTooLong ? piece.subarray(piece.indexOf(NEWLINE) + 1, end) : Buffer.concat(pieces);
        pieces = [];
        length = 0;
      }
      length += piece.length - end;
      if (length <= LINE_LENGTH_MAX) pieces.push(piece.subarray(end));
      else pieces = [];
    }
  }
  if (length > LINE_LENGTH_MAX) tooLong();
  else if (length > 0) yield Buffer.concat(pieces);
}

function* piecesOf(chunk: Buffer): Generator<Buffer> {
  for (let from = 0; from < chunk.length; from += PIECE_BYTES) {
    yield chunk.subarray(from, from + PIECE_BYTES);
  }
}
