package io.leno.filters.extauthz;

import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.AuthorizationResponse;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.HttpService;
import io.envoyproxy.envoy.type.matcher.v3.ListStringMatcher;
import io.leno.api.filter.CallOutcome;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpCall;
import io.leno.api.filter.HttpStream;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.filters.ByName;
import io.leno.filters.HttpUris;
import io.leno.filters.extauthz.Verdict.Edit;
import io.leno.filters.extauthz.Verdict.How;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/// A service that gets the request's head and answers with a status. Immutable. Envoy:
/// `RawHttpClientImpl`.
final class HttpAuthService implements AuthService {
    private static final Duration TIMEOUT = Duration.ofMillis(200);
    private static final String REMOVE = "x-envoy-auth-headers-to-remove";

    /// What goes there whatever the configuration allows.
    private static final Set<String> ALWAYS =
            Set.of("authorization", ":method", ":path", ":authority");

    /// What comes back to the client whatever the configuration allows.
    private static final Set<String> ALWAYS_TO_CLIENT =
            Set.of(":status", "content-length", "www-authenticate", "location");

    private final HttpService config;
    private final ByName allowed;
    private final @Nullable ByName disallowed;
    private final Duration timeout;
    private final ByName toUpstream;
    private final ByName addedToUpstream;
    private final ByName toClient;
    private final ByName toClientOnSuccess;
    private final ByName toMetadata;
    private final HttpCall.@Nullable Retries retries;

    /// @param allowed of the request's headers, beside those that always go there
    HttpAuthService(HttpService config, ListStringMatcher allowed, @Nullable ByName disallowed) {
        if (!config.getPathPrefix().isEmpty() && !config.getPathPrefix().startsWith("/"))
            throw new InvalidPluginConfigException(
                    "path_prefix: "
                            + config.getPathPrefix()
                            + ": path_prefix should start with \"/\".");
        this.config = config;
        this.disallowed = disallowed;
        var names = new ArrayList<>(ByName.of(allowed).any());
        names.add(ALWAYS::contains);
        this.allowed = new ByName(names);
        var uri = config.getServerUri();
        timeout = uri.hasTimeout() ? HttpUris.duration(uri.getTimeout()) : TIMEOUT;
        AuthorizationResponse response = config.getAuthorizationResponse();
        toUpstream = ByName.of(response.getAllowedUpstreamHeaders());
        addedToUpstream = ByName.of(response.getAllowedUpstreamHeadersToAppend());
        toClient = toClient(response.getAllowedClientHeaders());
        toClientOnSuccess = ByName.of(response.getAllowedClientHeadersOnSuccess());
        toMetadata = ByName.of(response.getDynamicMetadataFromHeaders());
        retries = null;
    }

    private static ByName toClient(ListStringMatcher config) {
        if (config.getPatternsCount() == 0)
            return new ByName(List.of(name -> !name.equals(":authority")));
        var names = new ArrayList<>(ByName.of(config).any());
        names.add(ALWAYS_TO_CLIENT::contains);
        return new ByName(names);
    }

    @Override
    public void ask(HttpStream stream, Question question, Consumer<Verdict> then) {
        byte[] body = question.body() == null ? new byte[0] : question.body();
        var headers = new TreeMap<String, String>(question.told(allowed, disallowed));
        headers.put("content-length", Integer.toString(body.length));
        headers.computeIfPresent(":path", (name, path) -> config.getPathPrefix() + path);
        config.getAuthorizationRequest()
                .getHeadersToAddList()
                .forEach(
                        each ->
                                headers.put(
                                        each.getKey().toLowerCase(Locale.ROOT),
                                        stream.format(each.getValue())));
        var call =
                new HttpCall(
                                config.getServerUri().getCluster(),
                                List.copyOf(headers.entrySet()),
                                body,
                                timeout)
                        .withRetries(retries);
        var _ = stream.call(call, outcome -> then.accept(verdict(outcome)));
    }

    private Verdict verdict(CallOutcome outcome) {
        if (!(outcome instanceof CallOutcome.Response response) || response.status() >= 500)
            return new Verdict.Unknown();
        Headers headers = response.headers();
        List<String> removed = new ArrayList<>();
        for (String value : headers.all(REMOVE)) {
            for (String name : value.split(",", -1)) {
                if (!name.isBlank()) removed.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        headers.remove(REMOVE);
        return response.status() == 200
                ? passes(headers, removed)
                : denied(response.status(), headers, response.body());
    }

    private Verdict passes(Headers headers, List<String> removed) {
        var toRequest = new ArrayList<Edit>();
        var added = new ArrayList<Edit>();
        var toResponse = new ArrayList<Edit>();
        headers.forEach(
                (name, value) -> {
                    if (toUpstream.means(name)) toRequest.add(new Edit(How.SET, name, value));
                    if (addedToUpstream.means(name)) added.add(new Edit(How.ADD, name, value));
                    if (toClientOnSuccess.means(name))
                        toResponse.add(new Edit(How.ADD, name, value));
                });
        toRequest.addAll(added);
        return new Verdict.Passes(
                toRequest, removed, toResponse, List.of(), List.of(), metadata(headers));
    }

    private Verdict denied(int status, Headers headers, byte[] body) {
        var toTell = new ArrayList<Map.Entry<String, String>>();
        headers.forEach(
                (name, value) -> {
                    if (toClient.means(name)) toTell.add(Map.entry(name, value));
                });
        return new Verdict.Denied(status, body, toTell, metadata(headers));
    }

    private Map<String, Object> metadata(Headers headers) {
        var metadata = new TreeMap<String, Object>();
        headers.forEach(
                (name, value) -> {
                    if (toMetadata.means(name)) metadata.put(name, value);
                });
        return metadata;
    }
}
