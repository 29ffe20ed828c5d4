package io.leno.proxy.accesslog;

/// Where entries go that a filter let through. Called on event loops.
interface LogTarget {
    void log(LoggedStream stream);

    void close();

    /// A file or one of the standard streams.
    record Lines(EntryFormat format, LogSink sink) implements LogTarget {
        @Override
        public void log(LoggedStream stream) {
            sink.write(format.entry(stream));
        }

        @Override
        public void close() {
            sink.close();
        }
    }
}
