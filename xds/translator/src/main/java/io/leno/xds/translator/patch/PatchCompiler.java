package io.leno.xds.translator.patch;

import com.github.xds.type.v3.TypedStruct;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.leno.api.config.Rule;
import io.leno.api.istio.EnvoyFilter;
import io.leno.api.istio.EnvoyFilter.ApplyTo;
import io.leno.api.istio.EnvoyFilter.ConfigPatch;
import io.leno.api.istio.EnvoyFilter.FilterClass;
import io.leno.api.istio.EnvoyFilter.ObjectMatch;
import io.leno.api.istio.EnvoyFilter.Operation;
import io.leno.api.istio.EnvoyFilter.Patch;
import io.leno.proto.ExtensionTypes;
import io.leno.xds.translator.Structs;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads the values of patches: proto JSON of the kind of message that is patched.
final class PatchCompiler {
    /// Longer expressions cost too much to be looked at: no version matches them.
    private static final int MOST_VERSION = 1024;

    private static final Pattern NEVER = Pattern.compile("\\z.");

    private final ExtensionTypes types;
    private final Judgement judgement;

    PatchCompiler(ExtensionTypes types, Judgement judgement) {
        this.types = types;
        this.judgement = judgement;
    }

    /// All patches of a rule, in its order.
    List<CompiledPatch> compile(Rule<EnvoyFilter> rule) {
        List<ConfigPatch> all = rule.spec().configPatches();
        return java.util.stream.IntStream.range(0, all.size())
                .mapToObj(i -> compile(rule, i, all.get(i)))
                .toList();
    }

    private CompiledPatch compile(Rule<EnvoyFilter> rule, int index, ConfigPatch patch) {
        Patch change = patch.patch();
        Operation operation = change == null ? Operation.INVALID : change.operation();
        Set<String> named = Set.of();
        Message value = null;
        String refusal = null;
        String complaint = null;
        if (change != null && change.value() != null && operation != Operation.REMOVE) {
            Map<String, ?> fields = change.value().fields();
            named = addTypes(fields, types);
            String text = text(fields);
            try {
                value = parse(text, patch.applyTo(), JsonFormat.parser());
            } catch (InvalidProtocolBufferException strict) {
                complaint = reason(strict);
                try {
                    value =
                            parse(
                                    text,
                                    patch.applyTo(),
                                    JsonFormat.parser().ignoringUnknownFields());
                } catch (InvalidProtocolBufferException lenient) {
                    refusal = reason(lenient);
                }
            }
        }
        // what is merged need not be whole, but what is in it must be possible
        if (value != null)
            refusal =
                    operation.isMerge() ? judgement.ofStructure(value) : judgement.ofMessage(value);
        Pattern version = null;
        try {
            version = version(patch.match());
        } catch (PatternSyntaxException invalid) {
            refusal = "match.proxy.proxyVersion: " + invalid.getMessage();
        }
        return new CompiledPatch(
                rule,
                index,
                patch.applyTo(),
                operation,
                change == null ? FilterClass.UNSPECIFIED : change.filterClass(),
                patch.match(),
                version,
                value,
                named,
                extension(value),
                refusal == null ? null : "patch.value: " + refusal,
                refusal == null ? complaint : null);
    }

    /// What is in a `TypedStruct` is of the type that it names.
    private static String extension(@Nullable Message value) {
        Any config =
                switch (value) {
                    case HttpFilter filter -> filter.getTypedConfig();
                    case Filter filter -> filter.getTypedConfig();
                    case ListenerFilter filter -> filter.getTypedConfig();
                    case TypedExtensionConfig settings -> settings.getTypedConfig();
                    case null, default -> Any.getDefaultInstance();
                };
        try {
            if (config.is(TypedStruct.class))
                return Judgement.type(config.unpack(TypedStruct.class).getTypeUrl());
        } catch (InvalidProtocolBufferException impossible) {
            throw new IllegalStateException("what was just encoded", impossible);
        }
        return Judgement.type(config.getTypeUrl());
    }

    private static @Nullable Pattern version(@Nullable ObjectMatch match) {
        if (match == null || match.proxy() == null || match.proxy().proxyVersion().isEmpty())
            return null;
        String version = match.proxy().proxyVersion();
        return version.length() > MOST_VERSION ? NEVER : Pattern.compile(version);
    }

    static String text(Map<String, ?> fields) {
        try {
            return JsonFormat.printer().print(Structs.of(fields));
        } catch (InvalidProtocolBufferException impossible) {
            throw new IllegalStateException("a Struct packs nothing", impossible);
        }
    }

    private Message parse(String text, ApplyTo applyTo, JsonFormat.Parser parser)
            throws InvalidProtocolBufferException {
        Message.Builder into = emptyOf(applyTo).newBuilderForType();
        parser.usingTypeRegistry(types.registry()).merge(text, into);
        return into.build();
    }

    /// Gson puts its own class names before what it has to say.
    static String reason(InvalidProtocolBufferException invalid) {
        String message = String.valueOf(invalid.getMessage());
        return message.replaceFirst("^(com\\.google\\.[\\w.]+Exception: )+", "");
    }

    /// Types that are packed in an `Any` must be found before the text is read.
    ///
    /// @return their names, and those that a `TypedStruct` names
    static Set<String> addTypes(@Nullable Object value, ExtensionTypes types) {
        var named = new LinkedHashSet<String>();
        addTypes(value, types, named);
        return Set.copyOf(named);
    }

    private static void addTypes(@Nullable Object value, ExtensionTypes types, Set<String> named) {
        if (value instanceof List<?> list) list.forEach(each -> addTypes(each, types, named));
        if (!(value instanceof Map<?, ?> map)) return;
        map.values().forEach(each -> addTypes(each, types, named));
        if (!(map.get("@type") instanceof String url)) return;
        String name = Judgement.type(url);
        types.find(name);
        named.add(name);
        Object inner = map.containsKey("type_url") ? map.get("type_url") : map.get("typeUrl");
        if (name.endsWith(".TypedStruct") && inner instanceof String inside)
            named.add(Judgement.type(inside));
    }

    private static Message emptyOf(ApplyTo applyTo) {
        return switch (applyTo) {
            case LISTENER -> Listener.getDefaultInstance();
            case FILTER_CHAIN -> FilterChain.getDefaultInstance();
            case NETWORK_FILTER -> Filter.getDefaultInstance();
            case HTTP_FILTER -> HttpFilter.getDefaultInstance();
            case LISTENER_FILTER -> ListenerFilter.getDefaultInstance();
            case ROUTE_CONFIGURATION -> RouteConfiguration.getDefaultInstance();
            case VIRTUAL_HOST -> VirtualHost.getDefaultInstance();
            case HTTP_ROUTE -> Route.getDefaultInstance();
            case CLUSTER -> Cluster.getDefaultInstance();
            case EXTENSION_CONFIG -> TypedExtensionConfig.getDefaultInstance();
            case BOOTSTRAP, INVALID -> Bootstrap.getDefaultInstance();
        };
    }
}
