package io.leno.platform.consul;

import io.leno.api.json.Json;

import org.kiwiproject.consul.model.ConsulResponse;
import org.kiwiproject.consul.option.QueryOptions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Asks for the configuration entries of a kind, which the client library does not know. Consul:
/// HTTP API, Config.
final class ConfigEntries implements AutoCloseable {
    private final ConsulSettings settings;
    private final HttpClient client;

    /// @throws IllegalArgumentException naming the file that is wrong
    ConfigEntries(ConsulSettings settings) {
        this.settings = settings;
        var builder = HttpClient.newBuilder().connectTimeout(ConsulSettings.CONNECT);
        if (!settings.caFile().isEmpty()) builder.sslContext(settings.trust().context());
        client = builder.build();
    }

    /// Waits as the options say.
    ///
    /// @param kind `service-resolver`
    /// @throws RuntimeException when there is no answer, or one that is no list
    ConsulResponse<List<Map<?, ?>>> ask(String kind, QueryOptions options) {
        HttpResponse<String> answer = send(request(kind, options));
        if (answer.statusCode() != 200)
            throw new IllegalStateException(answer.statusCode() + ": " + answer.body().strip());
        BigInteger index =
                new BigInteger(answer.headers().firstValue("X-Consul-Index").orElse("1"));
        return new ConsulResponse<>(entries(answer.body()), 0, true, index, null, null);
    }

    private static List<Map<?, ?>> entries(String body) {
        if (!(Json.read(body) instanceof List<?> list))
            throw new IllegalStateException("the answer is no list of entries");
        return list.stream()
                .filter(Map.class::isInstance)
                .<Map<?, ?>>map(each -> (Map<?, ?>) each)
                .toList();
    }

    private HttpRequest request(String kind, QueryOptions options) {
        String query =
                options.toQuery().entrySet().stream()
                        .map(each -> each.getKey() + "=" + encoded(String.valueOf(each.getValue())))
                        .collect(Collectors.joining("&"));
        var request =
                HttpRequest.newBuilder(
                                URI.create(settings.url() + "/v1/config/" + kind + "?" + query))
                        .timeout(settings.readTimeout());
        settings.tenancy().headers().forEach(request::header);
        if (!settings.tokenFile().isEmpty()) request.header("X-Consul-Token", settings.token());
        return request.build();
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the watch is closed", e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
