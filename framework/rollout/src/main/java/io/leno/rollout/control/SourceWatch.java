package io.leno.rollout.control;

import io.leno.api.istio.FilterPlugin.Source;
import io.leno.rollout.Artifact;

import java.time.Duration;

/// Gets the code of one plugin: tries until it has it, and looks again where it is a file, until it
/// is closed.
final class SourceWatch implements AutoCloseable {
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /// What is told, on the watch's own thread.
    interface Listener {
        void read(Artifact artifact);

        void failed(SourceException why);
    }

    private final String plugin;
    private final Source source;
    private final SourceReader reader;
    private final Duration firstPause;
    private final Listener listener;
    private final Thread thread;

    /// @param firstPause after a failure, doubled after each further one; and between two looks at
    ///   a file
    SourceWatch(
            String plugin,
            Source source,
            SourceReader reader,
            Duration firstPause,
            Listener listener) {
        this.plugin = plugin;
        this.source = source;
        this.reader = reader;
        this.firstPause = firstPause;
        this.listener = listener;
        thread = Thread.ofVirtual().name("leno-plugin-source").unstarted(this::run);
    }

    SourceWatch start() {
        thread.start();
        return this;
    }

    private void run() {
        try {
            Duration pause = firstPause;
            String read = "nothing";
            while (true) {
                String there = isFile() ? reader.stamp(source) : "once";
                if (!there.equals(read) && attempt()) {
                    if (!isFile()) return;
                    read = there;
                }
                Thread.sleep(pause);
                if (!isFile()) pause = longer(pause);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isFile() {
        return !source.file().isEmpty();
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }

    private boolean attempt() throws InterruptedException {
        try {
            listener.read(reader.read(plugin, source));
            return true;
        } catch (SourceException e) {
            listener.failed(e);
            return false;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
