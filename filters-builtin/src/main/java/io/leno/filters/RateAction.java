package io.leno.filters;

import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.envoyproxy.envoy.config.route.v3.RateLimit.Action;
import io.envoyproxy.envoy.type.metadata.v3.MetadataKey;
import io.leno.api.filter.HttpStream;
import io.leno.filters.RateDescriptor.Entry;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// One step of a rule that describes requests. Envoy: `RateLimit.Action`.
@FunctionalInterface
interface RateAction {
    /// Adds what it finds.
    ///
    /// @return false where the whole rule finds nothing
    boolean describe(HttpStream stream, List<Entry> to);

    @SuppressWarnings("deprecation") // dynamic_metadata: Envoy can be told to take it
    static RateAction of(Action action) {
        return switch (action.getActionSpecifierCase()) {
            case SOURCE_CLUSTER ->
                    (stream, to) ->
                            to.add(new Entry("source_cluster", stream.proxyHealth().ownCluster()));
            case DESTINATION_CLUSTER -> RateAction::destination;
            case REQUEST_HEADERS -> header(action.getRequestHeaders());
            case QUERY_PARAMETERS -> parameter(action.getQueryParameters());
            case REMOTE_ADDRESS ->
                    (stream, to) -> {
                        InetAddress client = client(stream);
                        return client != null
                                && to.add(new Entry("remote_address", client.getHostAddress()));
                    };
            case MASKED_REMOTE_ADDRESS -> masked(action.getMaskedRemoteAddress());
            case GENERIC_KEY -> {
                var generic = action.getGenericKey();
                yield fixed(
                        or(generic.getDescriptorKey(), "generic_key"),
                        generic.getDescriptorValue());
            }
            case HEADER_VALUE_MATCH -> headerMatch(action.getHeaderValueMatch());
            case QUERY_PARAMETER_VALUE_MATCH -> queryMatch(action.getQueryParameterValueMatch());
            case METADATA -> {
                var metadata = action.getMetadata();
                boolean ofRoute = metadata.getSource() == Action.MetaData.Source.ROUTE_ENTRY;
                yield metadata(
                        metadata.getDescriptorKey(),
                        metadata.getMetadataKey(),
                        metadata.getDefaultValue(),
                        ofRoute,
                        metadata.getSkipIfAbsent());
            }
            case DYNAMIC_METADATA -> {
                var metadata = action.getDynamicMetadata();
                yield metadata(
                        metadata.getDescriptorKey(),
                        metadata.getMetadataKey(),
                        metadata.getDefaultValue(),
                        false,
                        false);
            }
            case EXTENSION -> throw RateDescriptor.unsupported("actions.extension");
            case ACTIONSPECIFIER_NOT_SET -> throw RateDescriptor.unsupported("an empty action");
        };
    }

    private static String or(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }

    private static RateAction fixed(String key, String value) {
        var entry = new Entry(key, value);
        return (stream, to) -> to.add(entry);
    }

    private static boolean destination(HttpStream stream, List<Entry> to) {
        String cluster = stream.info().clusterName();
        return cluster != null && to.add(new Entry("destination_cluster", cluster));
    }

    private static RateAction header(Action.RequestHeaders config) {
        String name = config.getHeaderName().toLowerCase(Locale.ROOT);
        return (stream, to) ->
                found(
                        stream.requestHeaders().get(name),
                        config.getDescriptorKey(),
                        config.getSkipIfAbsent(),
                        to);
    }

    private static boolean found(
            @Nullable String value, String key, boolean skips, List<Entry> to) {
        return value == null ? skips : to.add(new Entry(key, value));
    }

    private static RateAction parameter(Action.QueryParameters config) {
        return (stream, to) ->
                found(
                        query(stream).first(config.getQueryParameterName()),
                        config.getDescriptorKey(),
                        config.getSkipIfAbsent(),
                        to);
    }

    private static QueryParameters query(HttpStream stream) {
        String path = stream.requestHeaders().get(":path");
        return QueryParameters.of(path == null ? "" : path);
    }

    /// Null where it is no IP.
    private static @Nullable InetAddress client(HttpStream stream) {
        return stream.info().downstreamRemoteAddress().getAddress();
    }

    private static RateAction masked(Action.MaskedRemoteAddress config) {
        int v4 = config.hasV4PrefixMaskLen() ? config.getV4PrefixMaskLen().getValue() : 32;
        int v6 = config.hasV6PrefixMaskLen() ? config.getV6PrefixMaskLen().getValue() : 128;
        return (stream, to) -> {
            InetAddress client = client(stream);
            if (client == null) return false;
            byte[] address = client.getAddress();
            int bits = address.length == 4 ? v4 : v6;
            return to.add(new Entry("masked_remote_address", prefix(address, bits) + "/" + bits));
        };
    }

    private static String prefix(byte[] address, int bits) {
        for (int bit = bits; bit < address.length * 8; bit++)
            address[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        try {
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("as many bytes as there were", impossible);
        }
    }

    private static RateAction headerMatch(Action.HeaderValueMatch config) {
        var entry =
                new Entry(
                        or(config.getDescriptorKey(), "header_match"), config.getDescriptorValue());
        boolean expected = !config.hasExpectMatch() || config.getExpectMatch().getValue();
        List<HeaderMatcher> matchers = config.getHeadersList();
        List<HeaderMatch> all = matchers.stream().map(HeaderMatch::of).toList();
        return (stream, to) -> {
            boolean matches = all.stream().allMatch(one -> one.matches(stream.requestHeaders()));
            return matches == expected && to.add(entry);
        };
    }

    private static RateAction queryMatch(Action.QueryParameterValueMatch config) {
        var entry =
                new Entry(
                        or(config.getDescriptorKey(), "query_match"), config.getDescriptorValue());
        boolean expected = !config.hasExpectMatch() || config.getExpectMatch().getValue();
        List<QueryParameterMatcher> matchers = config.getQueryParametersList();
        List<RequestMatch.QueryTest> all = matchers.stream().map(RequestMatch::query).toList();
        return (stream, to) -> {
            QueryParameters query = query(stream);
            return all.stream().allMatch(one -> one.matches(query)) == expected && to.add(entry);
        };
    }

    private static RateAction metadata(
            String key, MetadataKey path, String otherwise, boolean ofRoute, boolean skips) {
        return (stream, to) -> {
            Map<String, ?> all =
                    ofRoute ? stream.info().routeMetadata() : stream.info().dynamicMetadata();
            String value = at(all, path) instanceof String text ? text : "";
            if (value.isEmpty()) value = otherwise;
            return value.isEmpty() ? skips : to.add(new Entry(key, value));
        };
    }

    /// The value at a path of keys; null where there is none.
    static @Nullable Object at(Map<String, ?> all, MetadataKey path) {
        Object found = all.get(path.getKey());
        for (MetadataKey.PathSegment segment : path.getPathList()) {
            if (!(found instanceof Map<?, ?> map)) return null;
            found = map.get(segment.getKey());
        }
        return found;
    }
}
