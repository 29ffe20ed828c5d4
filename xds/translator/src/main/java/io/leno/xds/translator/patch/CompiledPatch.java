package io.leno.xds.translator.patch;

import com.google.protobuf.Message;
import com.google.re2j.Pattern;

import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.istio.EnvoyFilter;
import io.leno.api.istio.EnvoyFilter.ApplyTo;
import io.leno.api.istio.EnvoyFilter.Context;
import io.leno.api.istio.EnvoyFilter.ListenerMatch;
import io.leno.api.istio.EnvoyFilter.ObjectMatch;
import io.leno.api.istio.EnvoyFilter.Operation;
import io.leno.api.istio.EnvoyFilter.ProxyMatch;
import io.leno.api.xds.Node;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/// One patch, with its value read.
///
/// @param index in the rule
/// @param value null for REMOVE, and where it could not be read
/// @param types of everything the value packs in an `Any`
/// @param extension the type of the filter's own settings; empty for what is no filter
/// @param refusal why it cannot be used; null where it can
/// @param complaint what was left out of the value; null for nothing
record CompiledPatch(
        Rule<EnvoyFilter> rule,
        int index,
        ApplyTo applyTo,
        Operation operation,
        @Nullable ObjectMatch match,
        @Nullable Pattern proxyVersion,
        @Nullable Message value,
        Set<String> types,
        String extension,
        @Nullable String refusal,
        @Nullable String complaint) {
    ResourceKey key() {
        return rule.key();
    }

    String path() {
        return "spec.configPatches[" + index + "]";
    }

    @Nullable ListenerMatch listener() {
        return match == null ? null : match.listener();
    }

    Context context() {
        return match == null ? Context.ANY : match.context();
    }

    boolean isFor(Context asked) {
        return context() == Context.ANY || context() == asked;
    }

    /// What may be added once for a whole proxy is added in the direction that every proxy has.
    boolean isAddedFor(Context asked) {
        return context() == Context.ANY ? asked != Context.SIDECAR_INBOUND : context() == asked;
    }

    boolean isFor(Node node) {
        ProxyMatch proxy = match == null ? null : match.proxy();
        if (proxy == null) return true;
        if (proxyVersion != null
                && !proxyVersion.matcher(node.metadata("ISTIO_VERSION", "")).find()) return false;
        return proxy.metadata().entrySet().stream()
                .allMatch(each -> each.getValue().equals(node.metadata().get(each.getKey())));
    }

    /// The value, which is there for every operation but REMOVE.
    <T extends Message> T value(Class<T> type) {
        if (value == null)
            throw new IllegalStateException(path() + ": " + operation + ": no value");
        return type.cast(value);
    }
}
