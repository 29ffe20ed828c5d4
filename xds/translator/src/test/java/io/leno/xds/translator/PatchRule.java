package io.leno.xds.translator;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;

import io.leno.api.istio.EnvoyFilter;
import io.leno.api.istio.EnvoyFilter.ApplyTo;
import io.leno.api.istio.EnvoyFilter.ClusterMatch;
import io.leno.api.istio.EnvoyFilter.ConfigPatch;
import io.leno.api.istio.EnvoyFilter.Context;
import io.leno.api.istio.EnvoyFilter.FilterChainMatch;
import io.leno.api.istio.EnvoyFilter.FilterClass;
import io.leno.api.istio.EnvoyFilter.FilterMatch;
import io.leno.api.istio.EnvoyFilter.ListenerMatch;
import io.leno.api.istio.EnvoyFilter.ObjectMatch;
import io.leno.api.istio.EnvoyFilter.Operation;
import io.leno.api.istio.EnvoyFilter.Patch;
import io.leno.api.istio.EnvoyFilter.ProxyMatch;
import io.leno.api.istio.EnvoyFilter.RouteConfigurationMatch;
import io.leno.api.istio.EnvoyFilter.RouteMatch;
import io.leno.api.istio.EnvoyFilter.SubFilterMatch;
import io.leno.api.istio.EnvoyFilter.VirtualHostMatch;
import io.leno.api.istio.JsonObject;
import io.leno.api.istio.TargetRef;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An EnvoyFilter in few words.
final class PatchRule {
    static final String MANAGER = "envoy.filters.network.http_connection_manager";

    private final List<ConfigPatch> patches = new ArrayList<>();
    private final List<TargetRef> targets = new ArrayList<>();
    private EnvoyFilter.@Nullable Selector selector;
    private int priority;

    PatchRule priority(int priority) {
        this.priority = priority;
        return this;
    }

    PatchRule selector(Map<String, String> labels) {
        selector = new EnvoyFilter.Selector(labels);
        return this;
    }

    PatchRule target(String group, String kind, String name) {
        targets.add(new TargetRef(group, kind, name, ""));
        return this;
    }

    /// @param json empty for none
    PatchRule patch(
            ApplyTo applyTo, Operation operation, @Nullable ObjectMatch match, String json) {
        JsonObject value = json.isEmpty() ? null : new JsonObject(map(json));
        patches.add(new ConfigPatch(applyTo, match, new Patch(operation, value)));
        return this;
    }

    /// An HTTP filter that is added by its class.
    PatchRule add(FilterClass filterClass, Context context, String json) {
        var patch = new Patch(Operation.ADD, new JsonObject(map(json)), filterClass);
        patches.add(new ConfigPatch(ApplyTo.HTTP_FILTER, in(context), patch));
        return this;
    }

    EnvoyFilter rule() {
        return new EnvoyFilter(selector, targets, priority, patches);
    }

    static ObjectMatch in(Context context) {
        return new ObjectMatch(context, null, null, null, null);
    }

    static ObjectMatch of(ProxyMatch proxy) {
        return new ObjectMatch(Context.ANY, proxy, null, null, null);
    }

    static ObjectMatch listener(Context context, ListenerMatch match) {
        return new ObjectMatch(context, null, match, null, null);
    }

    static ObjectMatch listener(Context context, String name) {
        return listener(context, new ListenerMatch(0, name, null, ""));
    }

    static ObjectMatch port(Context context, int port) {
        return listener(context, new ListenerMatch(port, "", null, ""));
    }

    /// An HTTP filter of the connection manager.
    static ObjectMatch httpFilter(Context context, String name) {
        return filter(context, new FilterMatch(MANAGER, new SubFilterMatch(name)));
    }

    static ObjectMatch filter(Context context, FilterMatch filter) {
        return chain(context, new FilterChainMatch("", "", "", "", 0, "", filter));
    }

    static ObjectMatch chain(Context context, FilterChainMatch chain) {
        return listener(context, new ListenerMatch(0, "", chain, ""));
    }

    static ObjectMatch routes(Context context, String name, @Nullable VirtualHostMatch host) {
        var match = new RouteConfigurationMatch(0, "", "", host, name);
        return new ObjectMatch(context, null, null, match, null);
    }

    static ObjectMatch routes(Context context, int port, @Nullable VirtualHostMatch host) {
        var match = new RouteConfigurationMatch(port, "", "", host, "");
        return new ObjectMatch(context, null, null, match, null);
    }

    static VirtualHostMatch host(String name, @Nullable RouteMatch route) {
        return new VirtualHostMatch(name, "", route);
    }

    static ObjectMatch cluster(Context context, ClusterMatch match) {
        return new ObjectMatch(context, null, null, null, match);
    }

    private static Map<String, Object> map(String json) {
        var struct = Struct.newBuilder();
        try {
            JsonFormat.parser().merge(json, struct);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(json, e);
        }
        return map(struct.build());
    }

    private static Map<String, Object> map(Struct struct) {
        var map = new LinkedHashMap<String, Object>();
        struct.getFieldsMap().forEach((name, value) -> map.put(name, plain(value)));
        return map;
    }

    private static Object plain(Value value) {
        return switch (value.getKindCase()) {
            case STRUCT_VALUE -> map(value.getStructValue());
            case LIST_VALUE ->
                    value.getListValue().getValuesList().stream().map(PatchRule::plain).toList();
            case BOOL_VALUE -> value.getBoolValue();
            case NUMBER_VALUE -> value.getNumberValue();
            default -> value.getStringValue();
        };
    }
}
