package io.leno.proxy.accesslog;

import io.leno.api.accesslog.AccessLoggerFactory;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// The kinds of access logs that bundles bring. Safe to use from any thread.
public final class AccessLoggers {
    private final List<AccessLoggerFactory> factories = new CopyOnWriteArrayList<>();

    public void add(AccessLoggerFactory factory) {
        factories.add(factory);
    }

    /// Loggers it has made go on.
    public void remove(AccessLoggerFactory factory) {
        factories.remove(factory);
    }

    /// The one that came last; null where none takes the type.
    @Nullable AccessLoggerFactory find(String typeUrl) {
        return factories.reversed().stream()
                .filter(factory -> factory.typeUrls().contains(typeUrl))
                .findFirst()
                .orElse(null);
    }
}
