package io.leno.proxy.tracing;

import io.envoyproxy.envoy.type.metadata.v3.MetadataKey;
import io.leno.api.filter.Headers;
import io.leno.proxy.accesslog.LoggedStream;
import io.leno.proxy.accesslog.MetadataOwner;
import io.leno.proxy.accesslog.StructValues;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// A tag of every span, as configured. Envoy: `CustomTag`.
///
/// @param name of the tag
public record CustomTag(String name, Source source) {
    /// Where a tag's value comes from.
    sealed interface Source {
        /// The same for all, also that of an environment variable.
        record Fixed(String value) implements Source {}

        record RequestHeader(String header, String otherwise) implements Source {}

        record Metadata(MetadataOwner owner, List<String> path, String otherwise)
                implements Source {}
    }

    public static CustomTag compile(io.envoyproxy.envoy.type.tracing.v3.CustomTag config) {
        return new CustomTag(config.getTag(), source(config));
    }

    private static Source source(io.envoyproxy.envoy.type.tracing.v3.CustomTag config) {
        return switch (config.getTypeCase()) {
            case LITERAL -> new Source.Fixed(config.getLiteral().getValue());
            case ENVIRONMENT -> {
                String value = System.getenv(config.getEnvironment().getName());
                yield new Source.Fixed(
                        value == null ? config.getEnvironment().getDefaultValue() : value);
            }
            case REQUEST_HEADER -> {
                var header = config.getRequestHeader();
                yield new Source.RequestHeader(
                        header.getName().toLowerCase(java.util.Locale.ROOT),
                        header.getDefaultValue());
            }
            case METADATA -> {
                var metadata = config.getMetadata();
                yield new Source.Metadata(
                        switch (metadata.getKind().getKindCase()) {
                            case ROUTE -> MetadataOwner.ROUTE;
                            case CLUSTER -> MetadataOwner.CLUSTER;
                            case HOST -> MetadataOwner.UPSTREAM_HOST;
                            case REQUEST, KIND_NOT_SET -> MetadataOwner.DYNAMIC;
                        },
                        path(metadata.getMetadataKey()),
                        metadata.getDefaultValue());
            }
            case TYPE_NOT_SET ->
                    throw new IllegalArgumentException(
                            "custom_tags " + config.getTag() + ": type: missing");
        };
    }

    private static List<String> path(MetadataKey key) {
        var path = new ArrayList<String>();
        path.add(key.getKey());
        for (MetadataKey.PathSegment segment : key.getPathList()) path.add(segment.getKey());
        return List.copyOf(path);
    }

    /// These, with those of the same name in place of them and the others after them.
    static List<CustomTag> merged(List<CustomTag> all, List<CustomTag> more) {
        if (more.isEmpty()) return all;
        var byName = new LinkedHashMap<String, CustomTag>();
        for (CustomTag tag : all) byName.put(tag.name, tag);
        for (CustomTag tag : more) byName.put(tag.name, tag);
        return List.copyOf(byName.values());
    }

    /// Empty where there is none: then there is no tag.
    String value(LoggedStream stream) {
        return switch (source) {
            case Source.Fixed(String value) -> value;
            case Source.RequestHeader(String header, String otherwise) -> {
                Headers headers = stream.requestHeaders();
                String value = headers == null ? null : headers.get(header);
                yield value == null ? otherwise : value;
            }
            case Source.Metadata(var owner, var path, String otherwise) -> {
                String value = StructValues.text(stream.metadata(owner), path);
                yield value == null ? otherwise : value;
            }
        };
    }
}
