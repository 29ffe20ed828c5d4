package io.leno.xds.client;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.leno.api.xds.ResourceConsumer.Update;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.TypeUrls;
import io.leno.api.xds.XdsResource;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// One type: which names are wanted, and what is in force. Outlives streams.
final class Subscription {
    /// What is missing in a state-of-the-world response of these types is gone.
    private static final Set<String> TOLD_IN_FULL =
            Set.of(TypeUrls.LISTENER, TypeUrls.CLUSTER, TypeUrls.SCOPED_ROUTE, TypeUrls.PLUGIN_SET);

    final String typeUrl;
    ResourceNames wanted = ResourceNames.of(Set.of());

    /// Of the last response that was accepted as a whole.
    String version = "";

    /// Of the last response on this stream.
    String nonce = "";

    /// Whether this stream has been asked for it.
    boolean requested;

    /// Why the last response was refused; empty where it was not.
    String refusal = "";

    /// The last response has no verdict yet.
    boolean undecided;

    /// What requests for this type introduce the proxy with; null: as others do.
    @Nullable Node node;

    /// Version by name of what the consumer has accepted.
    final Map<String, String> inForce = new HashMap<>();

    Subscription(String typeUrl) {
        this.typeUrl = typeUrl;
    }

    boolean isActive() {
        return wanted.wildcard() || !wanted.names().isEmpty();
    }

    void want(ResourceNames names) {
        wanted = names;
        inForce.keySet().removeIf(name -> !wanted.includes(name));
        if (!isActive()) version = "";
    }

    void streamEnded() {
        requested = false;
        undecided = false;
        refusal = "";
        nonce = "";
    }

    /// What a response changes. In state-of-the-world a listener or cluster that is missing is
    /// gone; most other types are not told so.
    Update update(Response response, boolean delta) {
        Set<String> removed = delta ? response.removed() : missingIn(response);
        return new Update(typeUrl, response.version(), response.resources(), removed);
    }

    private Set<String> missingIn(Response response) {
        if (!TOLD_IN_FULL.contains(typeUrl)) return Set.of();
        var missing = new HashSet<>(inForce.keySet());
        response.resources().forEach(resource -> missing.remove(resource.name()));
        missing.removeAll(response.malformed().keySet());
        return missing;
    }

    /// @param refused by name; what was in force under such a name stays
    void applied(Update update, Set<String> refused) {
        for (XdsResource resource : update.resources()) {
            if (!refused.contains(resource.name()))
                inForce.put(resource.name(), resource.version());
        }
        for (String name : update.removed()) {
            if (!refused.contains(name)) inForce.remove(name);
        }
    }
}
