package io.leno.filters.compression;

/// Makes one body of another, piece by piece. Belongs to one stream.
public interface BodyCodec extends AutoCloseable {
    /// What becomes of the next piece: all that can be told by then, so that nobody waits. Data
    /// that cannot be read is counted and left out.
    ///
    /// @param last nothing follows
    byte[] next(byte[] piece, boolean last);

    /// Gives back what is not the heap's; done any number of times.
    @Override
    void close();
}
