package io.leno.proxy.config;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.leno.api.xds.ResourceConsumer.Update;
import io.leno.api.xds.ResourceGuest;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.ResourceSource;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/// Those who receive types of their own over this proxy's ADS stream. They are let in once the
/// control plane has called itself one of Leno: another has never heard of their types. Safe to use
/// from any thread.
public final class Guests {
    /// Envoy: `control_plane.identifier`.
    static final String LENO = "leno";

    private final Map<ResourceGuest, Visitor> visitors = new LinkedHashMap<>();
    private @Nullable Connections connections;
    private @Nullable ResourceSource stream;

    public synchronized void add(ResourceGuest guest) {
        var visitor = new Visitor(guest);
        if (visitors.putIfAbsent(guest, visitor) != null) return;
        if (stream != null && connections != null) visitor.enter(stream, connections);
    }

    public synchronized void remove(ResourceGuest guest) {
        Visitor left = visitors.remove(guest);
        if (left == null) return;
        if (stream != null) stream.subscribe(guest.typeUrl(), ResourceNames.of(Set.of()));
        left.leave();
    }

    /// The control plane at the other end of the stream is one of Leno.
    synchronized void letIn(ResourceSource ads, Connections from) {
        if (ads.equals(stream)) return;
        stream = ads;
        connections = from;
        visitors.values().forEach(each -> each.enter(ads, from));
    }

    synchronized void disconnected() {
        stream = null;
    }

    synchronized void close() {
        stream = null;
        visitors.values().forEach(Visitor::leave);
    }

    /// @return null where no guest has the type
    @Nullable CompletionStage<Map<String, String>> consider(Update update) {
        ResourceGuest.Visit visit = visit(update.typeUrl());
        return visit == null ? null : visit.consider(update);
    }

    private synchronized ResourceGuest.@Nullable Visit visit(String typeUrl) {
        for (Visitor each : visitors.values())
            if (each.guest.typeUrl().equals(typeUrl)) return each.visit;
        return null;
    }

    /// One of them, with what it has reported.
    private static final class Visitor implements ResourceGuest.Host {
        final ResourceGuest guest;
        ResourceGuest.@Nullable Visit visit;
        private Node node = Node.getDefaultInstance();
        private List<String> servers = List.of();
        private @Nullable ResourceSource stream;

        Visitor(ResourceGuest guest) {
            this.guest = guest;
        }

        /// For the first time, or over another stream.
        synchronized void enter(ResourceSource ads, Connections from) {
            node = from.node().toBuilder().mergeMetadata(node.getMetadata()).build();
            servers = from.adsServers();
            stream = ads;
            if (visit == null) visit = guest.visit(this);
            else ads.report(guest.typeUrl(), node.toByteArray());
            ads.subscribe(guest.typeUrl(), ResourceNames.all());
        }

        synchronized void leave() {
            stream = null;
            if (visit != null) visit.close();
            visit = null;
        }

        @Override
        public synchronized String nodeId() {
            return node.getId();
        }

        @Override
        public synchronized List<String> servers() {
            return servers;
        }

        @Override
        public synchronized void report(String name, Object value) {
            Struct metadata = node.getMetadata().toBuilder().putFields(name, proto(value)).build();
            node = node.toBuilder().setMetadata(metadata).build();
            if (stream != null) stream.report(guest.typeUrl(), node.toByteArray());
        }
    }

    private static Value proto(Object value) {
        var proto = Value.newBuilder();
        switch (value) {
            case Map<?, ?> map -> {
                var struct = proto.getStructValueBuilder();
                map.forEach((name, each) -> struct.putFields(String.valueOf(name), proto(each)));
            }
            case List<?> list -> {
                var values = proto.getListValueBuilder();
                list.forEach(each -> values.addValues(proto(each)));
            }
            case Number number -> proto.setNumberValue(number.doubleValue());
            case Boolean bool -> proto.setBoolValue(bool);
            default -> proto.setStringValue(value.toString());
        }
        return proto.build();
    }
}
