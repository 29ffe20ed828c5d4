package io.leno.filters.istio;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;

import io.leno.api.filter.FilterContext;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;
import io.leno.filters.MetadataValues;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Istio's metadata exchange over HTTP: `io.istio.http.peer_metadata`. Two proxies tell each other
/// in headers whom they stand beside; later filters and logs find it as `downstream_peer` and
/// `upstream_peer`. Workload discovery finds nobody: there is no such service here.
@Component(service = HttpFilterFactory.class)
public final class PeerMetadata implements HttpFilterFactory {
    static final String DOWNSTREAM = "downstream_peer";
    static final String UPSTREAM = "upstream_peer";
    static final String NOBODY = "peer_not_found";
    private static final int MOST_KNOWN = 500;

    /// How one side learns of the other, or tells it.
    enum Method {
        HEADERS,
        BAGGAGE,
        DISCOVERY
    }

    /// @param id of this proxy
    /// @param value of this proxy, as headers carry it
    record Rules(
            List<Method> discoverDownstream,
            List<Method> discoverUpstream,
            List<Method> tellDownstream,
            List<Method> tellUpstream,
            boolean skipsExternal,
            Set<String> labels,
            String id,
            String value,
            String baggage,
            Map<String, Workload> known) {
        /// @param peerId by which it was told before; null for none
        @Nullable Workload decoded(@Nullable String peerId, String encoded) {
            Workload before = peerId == null ? null : known.get(peerId);
            if (before != null) return before;
            Workload peer = PeerMetadata.decoded(encoded, labels);
            if (peer != null && peerId != null) {
                if (known.size() >= MOST_KNOWN) known.clear();
                known.put(peerId, peer);
            }
            return peer;
        }
    }

    @Override
    public String name() {
        return "istio.peer_metadata";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(FilterConfig.typeUrl(IstioMessages.PEER_METADATA.getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config, FilterContext context) {
        IstioConfig read = IstioConfig.read(config, IstioMessages.PEER_METADATA);
        Set<String> labels = Set.copyOf(read.texts("additional_labels"));
        Workload own =
                Workload.of(context.node().metadata(), labels)
                        .in(context.node().region(), context.node().zone());
        boolean skipsExternal =
                read.all("upstream_propagation").stream()
                        .filter(method -> method.has("istio_headers"))
                        .anyMatch(
                                method ->
                                        method.one("istio_headers").flag("skip_external_clusters"));
        var rules =
                new Rules(
                        methods(read.all("downstream_discovery")),
                        methods(read.all("upstream_discovery")),
                        methods(read.all("downstream_propagation")),
                        methods(read.all("upstream_propagation")),
                        skipsExternal,
                        labels,
                        context.node().id(),
                        Base64.getEncoder().encodeToString(Workload.bytes(own.toStruct())),
                        own.baggage(),
                        new ConcurrentHashMap<>());
        return stream -> new PeerMetadataFilter(stream, rules);
    }

    private static List<Method> methods(List<IstioConfig> configs) {
        return configs.stream()
                .map(
                        config -> {
                            if (config.has("istio_headers")) return Method.HEADERS;
                            return config.has("baggage") ? Method.BAGGAGE : Method.DISCOVERY;
                        })
                .toList();
    }

    private static @Nullable Workload decoded(String encoded, Set<String> labels) {
        try {
            Struct struct = Struct.parseFrom(Base64.getDecoder().decode(encoded));
            return Workload.of(MetadataValues.of(struct), labels);
        } catch (IllegalArgumentException | InvalidProtocolBufferException notOurs) {
            return null;
        }
    }
}
