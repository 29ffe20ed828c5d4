package io.leno.xds.translator.explain;

import static java.util.Objects.requireNonNull;

import io.leno.xds.translator.match.Request;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A request that somebody asks about.
///
/// @param scheme `http`, `https`, `grpc`, `tcp` or `tls`
/// @param host that it is sent to
/// @param inbound true where it comes to the workload, not from it
public record Question(
        String method,
        String scheme,
        String host,
        int port,
        String path,
        Map<String, String> headers,
        boolean inbound) {
    private static final Map<String, Integer> PORTS = Map.of("http", 80, "https", 443);
    private static final List<String> SCHEMES = List.of("http", "https", "grpc", "tcp", "tls");
    private static final String EXPECTED =
            " (expected: [METHOD] http|https|grpc|tcp|tls://HOST[:PORT][/PATH])";

    public Question {
        requireNonNull(method, "method");
        headers = Map.copyOf(headers);
    }

    /// Reads `GET http://reviews:9080/x`, or the URL alone.
    ///
    /// @throws IllegalArgumentException where it is neither
    public static Question parse(String text, Map<String, String> headers, boolean inbound) {
        String[] words = text.strip().split("\\s+", -1);
        if (words.length > 2) throw malformed(text);
        URI uri = uri(words[words.length - 1], text);
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : PORTS.getOrDefault(scheme, 0);
        if (port < 1 || port > 65_535) throw malformed(text);
        String path =
                uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        if (uri.getRawQuery() != null) path += "?" + uri.getRawQuery();
        String method = scheme.equals("grpc") ? "POST" : "GET";
        if (words.length == 2) method = words[0];
        String host = uri.getHost().replaceAll("[\\[\\]]", "");
        return new Question(method, scheme, host, port, path, headers, inbound);
    }

    private static URI uri(String url, String text) {
        try {
            URI uri = new URI(url);
            boolean isOne =
                    uri.getScheme() != null
                            && SCHEMES.contains(uri.getScheme().toLowerCase(Locale.ROOT))
                            && uri.getHost() != null;
            if (isOne) return uri;
        } catch (URISyntaxException invalid) {
            throw malformed(text);
        }
        throw malformed(text);
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException("request: \"" + text + "\"" + EXPECTED);
    }

    /// True where a proxy on the way sees bytes only.
    boolean isOpaque() {
        return scheme.equals("tcp") || scheme.equals("tls");
    }

    boolean isTls() {
        return scheme.equals("https") || scheme.equals("tls");
    }

    /// What the client sends; a `host` header goes before the host of the URL.
    Request request() {
        var all = new HashMap<String, String>();
        headers.forEach((name, value) -> all.put(name.toLowerCase(Locale.ROOT), value));
        if (scheme.equals("grpc")) all.putIfAbsent("content-type", "application/grpc");
        String authority = all.remove("host");
        if (authority == null) authority = all.remove(":authority");
        if (authority == null) authority = authority();
        return new Request(method, isTls() ? "https" : "http", authority, path, all);
    }

    private String authority() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return PORTS.getOrDefault(scheme, 0) == port ? name : name + ":" + port;
    }

    @Override
    public String toString() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return method + " " + scheme + "://" + name + ":" + port + path;
    }
}
