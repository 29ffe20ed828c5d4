package io.leno.proxy.config;

import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.leno.api.xds.ResourceConsumer;
import io.leno.api.xds.ResourceConsumer.Update;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.ResourceSource;
import io.leno.api.xds.XdsResource;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/// Stands in for all xDS servers with what another generation has accepted from them, so that a new
/// one comes up without them.
public final class Replay implements Connections, AutoCloseable {
    private final List<Update> received;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("leno-replay").factory());

    public Replay(List<Update> received) {
        this.received = List.copyOf(received);
    }

    @Override
    public ResourceSource ads(ResourceConsumer consumer) {
        return new Source(consumer);
    }

    @Override
    public List<String> adsServers() {
        return List.of();
    }

    @Override
    public Node node() {
        return Node.getDefaultInstance();
    }

    @Override
    public ResourceSource api(ApiConfigSource config, String typeUrl, ResourceConsumer consumer) {
        return new Source(consumer);
    }

    @Override
    public void close() {
        thread.shutdown();
    }

    /// What one server would have sent.
    private final class Source implements ResourceSource {
        private final ResourceConsumer consumer;
        private final Set<XdsResource> sent = new HashSet<>(); // of the replay's thread
        private volatile boolean closed;

        Source(ResourceConsumer consumer) {
            this.consumer = consumer;
        }

        @Override
        public void subscribe(String typeUrl, ResourceNames names) {
            try {
                thread.execute(() -> send(typeUrl, names));
            } catch (RejectedExecutionException over) {
                // the real servers are asked by now
            }
        }

        private void send(String typeUrl, ResourceNames names) {
            for (Update update : received) {
                if (closed || !update.typeUrl().equals(typeUrl)) continue;
                List<XdsResource> wanted =
                        update.resources().stream()
                                .filter(each -> names.includes(each.name()) && sent.add(each))
                                .toList();
                if (wanted.isEmpty() && !names.wildcard()) continue;
                var _ = consumer.update(new Update(typeUrl, update.version(), wanted, Set.of()));
            }
        }

        @Override
        public boolean isConnected() {
            return !closed;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
