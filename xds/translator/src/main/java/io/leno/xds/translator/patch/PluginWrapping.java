package io.leno.xds.translator.patch;

import com.github.xds.type.v3.TypedStruct;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;

import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.leno.xds.translator.Protos;

/// Plugins that a patch puts into a chain by their own type URL. One that is not there, or not yet,
/// would make the proxy refuse the whole listener; as an attached plugin it only closes its own
/// place until it comes.
final class PluginWrapping {
    private static final String TYPE_URL = "type.googleapis.com/io.leno.FilterPlugin";

    private final Judgement judgement;

    PluginWrapping(Judgement judgement) {
        this.judgement = judgement;
    }

    /// The filter as an attached plugin, if it is neither one already nor an extension of Envoy's.
    HttpFilter wrapped(HttpFilter filter) {
        if (!filter.getTypedConfig().is(TypedStruct.class) || filter.getIsOptional()) return filter;
        TypedStruct own = struct(filter);
        String type = own.getTypeUrl();
        if (type.isEmpty() || type.equals(TYPE_URL) || judgement.isOfEnvoy(type)) return filter;
        var value =
                Struct.newBuilder()
                        .putFields("plugin", text(type))
                        .putFields("typeUrl", text(type))
                        .putFields(
                                "config",
                                Value.newBuilder().setStructValue(own.getValue()).build());
        var attached = TypedStruct.newBuilder().setTypeUrl(TYPE_URL).setValue(value).build();
        return filter.toBuilder().setTypedConfig(Protos.any(attached)).build();
    }

    private static TypedStruct struct(HttpFilter filter) {
        try {
            return filter.getTypedConfig().unpack(TypedStruct.class);
        } catch (InvalidProtocolBufferException impossible) {
            throw new IllegalStateException("what was just encoded", impossible);
        }
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }
}
