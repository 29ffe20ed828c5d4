package io.leno.xds.translator;

import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.leno.api.istio.HeaderEdits;
import io.leno.api.istio.HeaderEdits.Edits;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Changes of headers as lists, sorted by name. The host is not a header here: see [#authority].
///
/// @param authority new host of the request; empty leaves it
record HeaderChanges(
        List<HeaderValueOption> requestAdd,
        List<String> requestRemove,
        List<HeaderValueOption> responseAdd,
        List<String> responseRemove,
        String authority) {
    private static final Edits NO_EDITS = new Edits(Map.of(), Map.of(), List.of());

    static HeaderChanges of(@Nullable HeaderEdits edits) {
        Edits request = edits == null || edits.request() == null ? NO_EDITS : edits.request();
        Edits response = edits == null || edits.response() == null ? NO_EDITS : edits.response();
        String set = authorityIn(request.set());
        return new HeaderChanges(
                additions(request),
                removals(request),
                additions(response),
                removals(response),
                set.isEmpty() ? authorityIn(request.add()) : set);
    }

    void applyTo(Route.Builder route) {
        route.addAllRequestHeadersToAdd(requestAdd)
                .addAllRequestHeadersToRemove(requestRemove)
                .addAllResponseHeadersToAdd(responseAdd)
                .addAllResponseHeadersToRemove(responseRemove);
    }

    private static List<HeaderValueOption> additions(Edits edits) {
        var all = new ArrayList<HeaderValueOption>();
        add(all, edits.set(), HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD);
        add(all, edits.add(), HeaderAppendAction.APPEND_IF_EXISTS_OR_ADD);
        return List.copyOf(all);
    }

    private static void add(
            List<HeaderValueOption> all, Map<String, String> headers, HeaderAppendAction action) {
        new TreeMap<>(headers)
                .forEach(
                        (name, value) -> {
                            if (isHost(name)) return;
                            all.add(
                                    HeaderValueOption.newBuilder()
                                            .setHeader(
                                                    HeaderValue.newBuilder()
                                                            .setKey(name)
                                                            .setValue(value))
                                            .setAppendAction(action)
                                            .build());
                        });
    }

    private static List<String> removals(Edits edits) {
        return edits.remove().stream().filter(name -> !isHost(name)).toList();
    }

    private static String authorityIn(Map<String, String> headers) {
        for (var header : new TreeMap<>(headers).entrySet()) {
            String name = header.getKey();
            if (name.equalsIgnoreCase(":authority") || name.equalsIgnoreCase("host")) {
                return header.getValue();
            }
        }
        return "";
    }

    /// Envoy lets no filter change these as headers.
    private static boolean isHost(String name) {
        return name.startsWith(":") || name.equalsIgnoreCase("host");
    }
}
