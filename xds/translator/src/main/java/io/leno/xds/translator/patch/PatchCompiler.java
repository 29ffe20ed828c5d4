package io.leno.xds.translator.patch;

import com.github.xds.type.v3.TypedStruct;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.leno.api.config.Rule;
import io.leno.api.istio.EnvoyFilter;
import io.leno.api.istio.EnvoyFilter.ConfigPatch;
import io.leno.api.istio.EnvoyFilter.FilterClass;
import io.leno.api.istio.EnvoyFilter.ObjectMatch;
import io.leno.api.istio.EnvoyFilter.Operation;
import io.leno.api.istio.EnvoyFilter.Patch;
import io.leno.proto.JsonMessages;
import io.leno.proto.PatchedKinds;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/// Reads the values of patches: proto JSON of the kind of message that is patched.
final class PatchCompiler {
    /// Longer expressions cost too much to be looked at: no version matches them.
    private static final int MOST_VERSION = 1024;

    private static final Pattern NEVER = Pattern.compile("\\z.");

    private final JsonMessages messages;
    private final Judgement judgement;

    PatchCompiler(JsonMessages messages, Judgement judgement) {
        this.messages = messages;
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
            var read =
                    messages.read(change.value().fields(), PatchedKinds.of(patch.applyTo().name()));
            named = read.types();
            value = read.message();
            complaint = read.complaint();
            if (value == null) refusal = complaint;
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
}
