package io.leno.filters.istio;

import io.leno.api.plugin.InvalidPluginConfigException;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where the value of a configured tag comes from: of CEL, the language they are written in, texts
/// and single attributes are understood. Envoy: `Extensions::Filters::Common::Expr`.
sealed interface TagSource {
    /// What is not known.
    String UNKNOWN = "unknown";

    Pattern TEXT = Pattern.compile("'([^']*)'|\"([^\"]*)\"");
    Pattern INDEXED = Pattern.compile("([\\w.]+)\\[(?:'([^']*)'|\"([^\"]*)\")]");

    /// Attributes that are read as access logs read them.
    Map<String, String> FORMATS = formats();

    /// Gives attributes of one stream.
    interface Attributes {
        /// As the access log's.
        String format(String format);

        /// A text of the proxy's own metadata; empty where there is none.
        String node(String key);
    }

    String value(Attributes of);

    record Fixed(String text) implements TagSource {
        @Override
        public String value(Attributes of) {
            return text;
        }
    }

    record Formatted(String format) implements TagSource {
        @Override
        public String value(Attributes of) {
            String text = of.format(format);
            return text.isEmpty() || text.equals("-") ? UNKNOWN : text;
        }
    }

    record OfNode(String key) implements TagSource {
        @Override
        public String value(Attributes of) {
            String text = of.node(key);
            return text.isEmpty() ? UNKNOWN : text;
        }
    }

    /// @throws InvalidPluginConfigException for what is no text and no attribute
    static TagSource of(String expression) {
        String trimmed = expression.trim();
        Matcher text = TEXT.matcher(trimmed);
        if (text.matches()) return new Fixed(first(text.group(1), text.group(2)));
        String format = FORMATS.get(trimmed);
        if (format != null) return new Formatted(format);
        Matcher indexed = INDEXED.matcher(trimmed);
        if (indexed.matches()) {
            String key = first(indexed.group(2), indexed.group(3));
            switch (indexed.group(1)) {
                case "request.headers" -> {
                    return new Formatted("%REQ(" + key + ")%");
                }
                case "response.headers" -> {
                    return new Formatted("%RESP(" + key + ")%");
                }
                case "node.metadata" -> {
                    return new OfNode(key);
                }
                default -> {}
            }
        }
        throw new InvalidPluginConfigException(
                "dimensions: "
                        + expression
                        + " (expected: a text, request.headers['x'], response.headers['x'],"
                        + " node.metadata['x'] or one of "
                        + FORMATS.keySet()
                        + ")");
    }

    private static String first(String one, String other) {
        return one == null ? other : one;
    }

    private static Map<String, String> formats() {
        Map<String, String> all = new HashMap<>();
        all.put("request.path", "%REQ(:PATH)%");
        all.put("request.url_path", "%PATH(NQ)%");
        all.put("request.method", "%REQ(:METHOD)%");
        all.put("request.host", "%REQ(:AUTHORITY)%");
        all.put("request.scheme", "%REQ(:SCHEME)%");
        all.put("request.protocol", "%PROTOCOL%");
        all.put("request.id", "%REQ(X-REQUEST-ID)%");
        all.put("request.useragent", "%REQ(USER-AGENT)%");
        all.put("request.referer", "%REQ(REFERER)%");
        all.put("request.size", "%BYTES_RECEIVED%");
        all.put("response.code", "%RESPONSE_CODE%");
        all.put("response.code_details", "%RESPONSE_CODE_DETAILS%");
        all.put("response.size", "%BYTES_SENT%");
        all.put("response.grpc_status", "%GRPC_STATUS_NUMBER%");
        all.put("source.address", "%DOWNSTREAM_REMOTE_ADDRESS%");
        all.put("source.port", "%DOWNSTREAM_REMOTE_PORT%");
        all.put("destination.address", "%DOWNSTREAM_LOCAL_ADDRESS%");
        all.put("destination.port", "%DOWNSTREAM_LOCAL_PORT%");
        all.put("upstream.address", "%UPSTREAM_HOST%");
        all.put("upstream.local_address", "%UPSTREAM_LOCAL_ADDRESS%");
        all.put("connection.requested_server_name", "%REQUESTED_SERVER_NAME%");
        all.put("connection.tls_version", "%DOWNSTREAM_TLS_VERSION%");
        all.put("connection.uri_san_peer_certificate", "%DOWNSTREAM_PEER_URI_SAN%");
        all.put("connection.uri_san_local_certificate", "%DOWNSTREAM_LOCAL_URI_SAN%");
        all.put("xds.cluster_name", "%UPSTREAM_CLUSTER%");
        all.put("xds.route_name", "%ROUTE_NAME%");
        return Map.copyOf(all);
    }
}
