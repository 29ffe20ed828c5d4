package io.leno.filters;

import static java.util.Objects.requireNonNullElse;

import io.leno.api.filter.Headers;
import io.leno.api.filter.StreamInfo;
import io.leno.api.filter.TlsSession;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// What an expression may ask about a request or a connection, by the names that Envoy's attributes
/// have. Each is looked up when it is asked for.
public final class StreamAttributes implements Function<String, @Nullable Object> {
    private static final Map<String, Field> REQUEST = requestFields();
    private static final Map<String, Field> CONNECTION = connectionFields();
    private static final Map<String, Field> SOURCE =
            addressFields(of -> of.info.downstreamRemoteAddress());
    private static final Map<String, Field> DESTINATION =
            addressFields(of -> of.info.downstreamLocalAddress());
    private static final Map<String, Field> XDS = xdsFields();

    private final StreamInfo info;
    private final @Nullable Headers headers;

    /// @param headers of the request; null for connections, which have none
    public StreamAttributes(StreamInfo info, @Nullable Headers headers) {
        this.info = info;
        this.headers = headers;
    }

    /// @param root the first part of an attribute's name
    @Override
    public @Nullable Object apply(String root) {
        return switch (root) {
            case "request" -> headers == null ? null : new Fields(REQUEST);
            case "connection" -> new Fields(CONNECTION);
            case "source" -> new Fields(SOURCE);
            case "destination" -> new Fields(DESTINATION);
            case "xds" -> new Fields(XDS);
            case "metadata" -> Map.of("filter_metadata", info.dynamicMetadata());
            case "filter_state" -> new FilterState();
            default -> null;
        };
    }

    @FunctionalInterface
    private interface Field {
        @Nullable Object of(StreamAttributes stream);
    }

    private static Map<String, Field> requestFields() {
        Map<String, Field> all = new HashMap<>();
        all.put("path", header(":path"));
        all.put("url_path", of -> pathOnly(of.headers(":path")));
        all.put("query", of -> query(of.headers(":path")));
        all.put("host", header(":authority"));
        all.put("scheme", header(":scheme"));
        all.put("method", header(":method"));
        all.put("referer", header("referer"));
        all.put("useragent", header("user-agent"));
        all.put("id", header("x-request-id"));
        all.put("headers", of -> of.new RequestHeaders());
        all.put("time", of -> of.info.startTime());
        all.put("protocol", of -> of.info.protocol());
        all.put("size", StreamAttributes::size);
        return Map.copyOf(all);
    }

    private static Map<String, Field> connectionFields() {
        Map<String, Field> all = new HashMap<>();
        all.put(
                "mtls",
                of -> {
                    TlsSession tls = of.info.tlsSession();
                    return tls != null && tls.hasPeerCertificate();
                });
        all.put(
                "requested_server_name",
                of -> requireNonNullElse(of.info.requestedServerName(), ""));
        all.put("tls_version", tls(TlsSession::version));
        all.put("subject_local_certificate", tls(TlsSession::localSubject));
        all.put("subject_peer_certificate", tls(TlsSession::peerSubject));
        all.put("uri_san_local_certificate", tls(of -> first(of.localUris())));
        all.put("uri_san_peer_certificate", tls(of -> first(of.peerUris())));
        all.put("dns_san_local_certificate", tls(of -> first(of.localDnsNames())));
        all.put("dns_san_peer_certificate", tls(of -> first(of.peerDnsNames())));
        all.put("sha256_peer_certificate_digest", tls(TlsSession::peerFingerprint));
        return Map.copyOf(all);
    }

    private static Map<String, Field> addressFields(
            Function<StreamAttributes, InetSocketAddress> address) {
        return Map.of(
                "address", of -> text(address.apply(of)),
                "port", of -> (long) address.apply(of).getPort());
    }

    private static Map<String, Field> xdsFields() {
        return Map.of(
                "cluster_name", of -> of.info.clusterName(),
                "route_name", of -> of.info.routeName(),
                "virtual_host_name", of -> of.info.virtualHost(),
                "listener_direction", of -> of.info.isInbound() ? 1L : 0L,
                "cluster_metadata", of -> Map.of("filter_metadata", of.info.clusterMetadata()),
                "route_metadata", of -> Map.of("filter_metadata", of.info.routeMetadata()));
    }

    private static Field header(String name) {
        return of -> of.headers(name);
    }

    private static Field tls(Function<TlsSession, @Nullable String> text) {
        return of -> {
            TlsSession tls = of.info.tlsSession();
            return tls == null ? null : text.apply(tls);
        };
    }

    private static @Nullable String first(List<String> texts) {
        return texts.isEmpty() ? null : texts.getFirst();
    }

    private static String text(InetSocketAddress address) {
        if (address.isUnresolved()) return address.getHostString();
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private static @Nullable String pathOnly(@Nullable String target) {
        return target == null ? null : target.split("[?#]", 2)[0];
    }

    private static @Nullable String query(@Nullable String target) {
        if (target == null) return null;
        int from = target.indexOf('?') + 1;
        return from == 0 ? "" : target.substring(from).split("#", 2)[0];
    }

    /// What the request says of its length, else what came so far.
    private long size() {
        String length = headers("content-length");
        try {
            return length == null ? info.bytesReceived() : Long.parseLong(length);
        } catch (NumberFormatException notANumber) {
            return info.bytesReceived();
        }
    }

    private @Nullable String headers(String name) {
        if (headers == null) return null;
        List<String> all = headers.all(name);
        return all.isEmpty() ? null : String.join(",", all);
    }

    /// Values that are looked up one by one; a name without a value is not there.
    private abstract static class Looked extends AbstractMap<String, Object> {
        abstract @Nullable Object value(String name);

        abstract Set<String> names();

        @Override
        public @Nullable Object get(Object name) {
            return name instanceof String text ? value(text) : null;
        }

        @Override
        public boolean containsKey(Object name) {
            return get(name) != null;
        }

        @Override
        public Set<Entry<String, Object>> entrySet() {
            Map<String, Object> all = new LinkedHashMap<>();
            for (String name : names()) {
                Object value = value(name);
                if (value != null) all.put(name, value);
            }
            return all.entrySet();
        }
    }

    private final class Fields extends Looked {
        private final Map<String, Field> fields;

        Fields(Map<String, Field> fields) {
            this.fields = fields;
        }

        @Override
        @Nullable Object value(String name) {
            Field field = fields.get(name);
            return field == null ? null : field.of(StreamAttributes.this);
        }

        @Override
        Set<String> names() {
            return fields.keySet();
        }
    }

    private final class RequestHeaders extends Looked {
        @Override
        @Nullable Object value(String name) {
            return headers(name);
        }

        @Override
        Set<String> names() {
            var names = new java.util.LinkedHashSet<String>();
            if (headers != null) headers.forEach((name, _) -> names.add(name));
            return names;
        }
    }

    private final class FilterState extends Looked {
        @Override
        @Nullable Object value(String name) {
            return info.filterState(name);
        }

        @Override
        Set<String> names() {
            return Set.of();
        }
    }
}
