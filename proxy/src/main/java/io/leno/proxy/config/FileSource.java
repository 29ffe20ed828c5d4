package io.leno.proxy.config;

import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.leno.api.xds.ResourceConsumer;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.ResourceSource;
import io.leno.proxy.bootstrap.InvalidBootstrapException;
import io.leno.proxy.bootstrap.ProtoYaml;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Resources of one type in a file, YAML, JSON or binary; read again when another file takes its
/// name, when a symbolic link on its way is swapped, or when it is written. A file that cannot be
/// read changes nothing. Works on the configuration's thread.
final class FileSource implements ResourceSource {
    private static final Logger log = LoggerFactory.getLogger(FileSource.class);
    private static final long CHECK_MILLIS = 100;

    private final Path path;
    private final ResourceConsumer consumer;
    private final DiscoveredUpdates updates;
    private final Future<?> watch;
    private String fingerprint = "never read";
    private boolean closed;

    FileSource(
            Path path, String typeUrl, ScheduledExecutorService thread, ResourceConsumer consumer) {
        this.path = path;
        this.consumer = consumer;
        updates = new DiscoveredUpdates(typeUrl);
        watch = thread.scheduleWithFixedDelay(this::check, 0, CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void check() {
        if (closed) return;
        String now = fingerprint();
        if (now.equals(fingerprint) || now.isEmpty()) return;
        fingerprint = now;
        try {
            consumer.update(updates.next(read()));
        } catch (InvalidResourceException | InvalidBootstrapException | IOException e) {
            consumer.disconnected(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            log.error("{} was not taken after an error of ours", path, e);
        }
    }

    private String fingerprint() {
        try {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return attributes.lastModifiedTime().toString()
                    + attributes.size()
                    + attributes.fileKey();
        } catch (IOException gone) {
            return "";
        }
    }

    private DiscoveryResponse read() throws IOException {
        if (path.toString().endsWith(".pb"))
            return DiscoveryResponse.parseFrom(Files.readAllBytes(path));
        return new ProtoYaml(path.toString())
                .lenient()
                .read(Files.readString(path), DiscoveryResponse.newBuilder())
                .build();
    }

    /// A file has what it has.
    @Override
    public void subscribe(String typeUrl, ResourceNames names) {}

    @Override
    public boolean isConnected() {
        return !closed;
    }

    @Override
    public void close() {
        closed = true;
        watch.cancel(false);
    }
}
