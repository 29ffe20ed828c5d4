package io.leno.proxy.plugin;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A filter's settings at their place in a configuration: there from the start, or discovered, and
/// then others from time to time. Replaced by the configuration's thread, read by event loops.
///
/// @param <S> told when no new connection can use them
public final class CurrentSettings<S extends AutoCloseable> {
    private static final Logger log = LoggerFactory.getLogger(CurrentSettings.class);

    private volatile @Nullable S now;

    private CurrentSettings(@Nullable S first) {
        now = first;
    }

    public static <S extends AutoCloseable> CurrentSettings<S> of(S settings) {
        return new CurrentSettings<>(settings);
    }

    /// They have not come yet.
    public static <S extends AutoCloseable> CurrentSettings<S> awaited() {
        return new CurrentSettings<>(null);
    }

    /// Null as long as they have not come.
    public @Nullable S now() {
        return now;
    }

    /// @param next null: there are none any more
    public void replace(@Nullable S next) {
        S before = now;
        now = next;
        end(before);
    }

    public void close() {
        end(now);
    }

    private static void end(@Nullable AutoCloseable settings) {
        if (settings == null) return;
        try {
            settings.close();
        } catch (Exception e) { // a plugin's
            log.warn("Closing the settings of a filter failed", e);
        }
    }
}
