package io.leno.xds.server;

import io.leno.api.xds.Node;
import io.leno.api.xds.ProxyObserver;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Those who observe proxies; what one of them throws harms nobody else. Safe to use from any
/// thread.
final class Observers {
    private static final Logger log = LoggerFactory.getLogger(Observers.class);

    private final List<ProxyObserver> observers = new CopyOnWriteArrayList<>();

    void add(ProxyObserver observer) {
        observers.add(observer);
    }

    void remove(ProxyObserver observer) {
        observers.remove(observer);
    }

    boolean hear(String typeUrl) {
        return observers.stream().anyMatch(each -> each.typeUrl().equals(typeUrl));
    }

    void connected(String connection, Node node) {
        observers.forEach(each -> connected(each, connection, node));
    }

    void connected(ProxyObserver observer, String connection, Node node) {
        guarded(observer, each -> each.connected(connection, node));
    }

    void asked(String typeUrl, String connection, Node node, @Nullable String refusal) {
        for (ProxyObserver observer : observers) {
            if (observer.typeUrl().equals(typeUrl))
                guarded(observer, each -> each.asked(connection, node, refusal));
        }
    }

    void left(String connection) {
        observers.forEach(observer -> guarded(observer, each -> each.left(connection)));
    }

    private static void guarded(ProxyObserver observer, Consumer<ProxyObserver> told) {
        try {
            told.accept(observer);
        } catch (RuntimeException | LinkageError failure) { // a plugin's
            log.error("{} failed", observer.getClass().getName(), failure);
        }
    }
}
