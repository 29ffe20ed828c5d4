package io.leno.xds.translator;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;

import io.envoyproxy.envoy.config.core.v3.Metadata;

import java.util.List;

/// Who made a thing, or a part of it. Stands in the metadata of what [Translator#annotated] answers
/// and nowhere on the wire.
///
/// @param resource `VirtualService default/reviews`
/// @param location `mesh.yaml:12`, or the platform; empty where it was not told
/// @param field of the resource, `spec.http[0]`; empty for the whole
/// @param part of the thing, `timeout`; empty for the whole
public record Note(String resource, String location, String field, String part) {
    private static final String KEY = "io.leno.made_by";
    private static final String LIST = "notes";

    /// What was noted of a thing, in the order it was made.
    public static List<Note> of(Metadata metadata) {
        return metadata
                .getFilterMetadataOrDefault(KEY, Struct.getDefaultInstance())
                .getFieldsOrDefault(LIST, Value.getDefaultInstance())
                .getListValue()
                .getValuesList()
                .stream()
                .map(each -> read(each.getStructValue()))
                .toList();
    }

    private static Note read(Struct fields) {
        return new Note(
                text(fields, "resource"),
                text(fields, "location"),
                text(fields, "field"),
                text(fields, "part"));
    }

    private static String text(Struct fields, String name) {
        return fields.getFieldsOrDefault(name, Value.getDefaultInstance()).getStringValue();
    }

    void writeTo(Metadata.Builder metadata) {
        var notes =
                metadata.getFilterMetadataOrDefault(KEY, Struct.getDefaultInstance()).toBuilder();
        var list = notes.getFieldsOrDefault(LIST, Value.getDefaultInstance()).toBuilder();
        list.getListValueBuilder()
                .addValues(
                        Protos.struct(
                                Struct.newBuilder()
                                        .putFields("resource", Protos.string(resource))
                                        .putFields("location", Protos.string(location))
                                        .putFields("field", Protos.string(field))
                                        .putFields("part", Protos.string(part))
                                        .build()));
        metadata.putFilterMetadata(KEY, notes.putFields(LIST, list.build()).build());
    }

    /// The metadata as proxies get it.
    static Metadata without(Metadata metadata) {
        return metadata.toBuilder().removeFilterMetadata(KEY).build();
    }
}
