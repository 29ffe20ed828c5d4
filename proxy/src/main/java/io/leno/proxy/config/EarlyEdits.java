package io.leno.proxy.config;

import com.google.protobuf.Any;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation;
import io.leno.proxy.accesslog.InvalidAccessLogException;
import io.leno.proxy.route.HeaderEdits;
import io.leno.proxy.route.InvalidRouteException;

import java.util.ArrayList;
import java.util.List;

/// `early_header_mutation_extensions` → [HeaderEdits], in order.
final class EarlyEdits {
    private static final String HEADER_MUTATION =
            "envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation";

    private EarlyEdits() {}

    static List<HeaderEdits> compile(HttpConnectionManager config, String where) {
        var edits = new ArrayList<HeaderEdits>();
        for (TypedExtensionConfig extension : config.getEarlyHeaderMutationExtensionsList())
            edits.addAll(compile(extension.getTypedConfig(), where));
        return edits;
    }

    private static List<HeaderEdits> compile(Any any, String where) {
        String place = where + ": early_header_mutation_extensions: ";
        if (!Protos.typeName(any).equals(HEADER_MUTATION)) {
            throw new InvalidResourceException(
                    place
                            + Protos.typeName(any)
                            + " is not known (expected: "
                            + HEADER_MUTATION
                            + ")");
        }
        var mutations = Protos.unpack(any, HeaderMutation.class, where).getMutationsList();
        if (mutations.isEmpty()) {
            throw new InvalidResourceException(
                    place + "mutations: value must contain at least 1 item(s)");
        }
        try {
            return mutations.stream().map(HeaderEdits::of).toList();
        } catch (InvalidRouteException | InvalidAccessLogException e) {
            throw new InvalidResourceException(place + e.getMessage(), e);
        }
    }
}
