package io.leno.proxy.accesslog;

/// Where lines go. Safe to call from any thread, and does not block on a disk.
public interface LogSink extends AutoCloseable {
    /// Takes a whole entry, with its line feed.
    void write(CharSequence entry);

    /// Gives it back; the last user's call flushes and closes the file.
    @Override
    void close();
}
