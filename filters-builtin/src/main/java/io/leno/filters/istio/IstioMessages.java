package io.leno.filters.istio;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;

/// Istio's own messages by their fields; they are not among Envoy's. Sources:
/// `contrib/envoy/extensions/filters` of Envoy's API.
final class IstioMessages {
    /// `istio.envoy.config.filter.http.alpn.v2alpha1.FilterConfig`
    static final Descriptor ALPN =
            message(
                    "istio.envoy.config.filter.http.alpn.v2alpha1",
                    DescriptorProto.newBuilder()
                            .setName("FilterConfig")
                            .addEnumType(enumeration("Protocol", "HTTP10", "HTTP11", "HTTP2"))
                            .addNestedType(
                                    DescriptorProto.newBuilder()
                                            .setName("AlpnOverride")
                                            .addField(
                                                    of(
                                                                    "upstream_protocol",
                                                                    1,
                                                                    FieldDescriptorProto.Type
                                                                            .TYPE_ENUM)
                                                            .setTypeName("Protocol"))
                                            .addField(texts("alpn_override", 2)))
                            .addField(messages("alpn_override", 1, "AlpnOverride")));

    /// `stats.PluginConfig`
    static final Descriptor STATS = stats();

    /// `io.istio.http.peer_metadata.Config`
    static final Descriptor PEER_METADATA = peerMetadata();

    /// `envoy.tcp.metadataexchange.config.MetadataExchange`
    static final Descriptor METADATA_EXCHANGE =
            message(
                    "envoy.tcp.metadataexchange.config",
                    DescriptorProto.newBuilder()
                            .setName("MetadataExchange")
                            .addField(of("protocol", 1, FieldDescriptorProto.Type.TYPE_STRING))
                            .addField(
                                    of("enable_discovery", 2, FieldDescriptorProto.Type.TYPE_BOOL))
                            .addField(texts("additional_labels", 3)));

    private IstioMessages() {}

    private static Descriptor stats() {
        var entry =
                DescriptorProto.newBuilder()
                        .setName("DimensionsEntry")
                        .setOptions(MessageOptions.newBuilder().setMapEntry(true))
                        .addField(of("key", 1, FieldDescriptorProto.Type.TYPE_STRING))
                        .addField(of("value", 2, FieldDescriptorProto.Type.TYPE_STRING));
        var metric =
                DescriptorProto.newBuilder()
                        .setName("MetricConfig")
                        .addNestedType(entry)
                        .addField(messages("dimensions", 1, "DimensionsEntry"))
                        .addField(of("name", 2, FieldDescriptorProto.Type.TYPE_STRING))
                        .addField(texts("tags_to_remove", 3))
                        .addField(of("match", 4, FieldDescriptorProto.Type.TYPE_STRING))
                        .addField(of("drop", 5, FieldDescriptorProto.Type.TYPE_BOOL));
        var definition =
                DescriptorProto.newBuilder()
                        .setName("MetricDefinition")
                        .addField(of("name", 1, FieldDescriptorProto.Type.TYPE_STRING))
                        .addField(of("value", 2, FieldDescriptorProto.Type.TYPE_STRING))
                        .addField(of("type", 3, FieldDescriptorProto.Type.TYPE_INT32));
        return message(
                "stats",
                DescriptorProto.newBuilder()
                        .setName("PluginConfig")
                        .addNestedType(metric)
                        .addNestedType(definition)
                        .addEnumType(enumeration("Reporter", "UNSPECIFIED", "SERVER_GATEWAY"))
                        .addField(
                                of(
                                        "disable_host_header_fallback",
                                        6,
                                        FieldDescriptorProto.Type.TYPE_BOOL))
                        .addField(duration("tcp_reporting_duration", 7))
                        .addField(messages("metrics", 8, "MetricConfig"))
                        .addField(messages("definitions", 9, "MetricDefinition"))
                        .addField(
                                of("reporter", 10, FieldDescriptorProto.Type.TYPE_ENUM)
                                        .setTypeName("Reporter"))
                        .addField(duration("rotation_interval", 11))
                        .addField(duration("graceful_deletion_interval", 12)));
    }

    private static Descriptor peerMetadata() {
        var headers =
                DescriptorProto.newBuilder()
                        .setName("IstioHeaders")
                        .addField(
                                of(
                                        "skip_external_clusters",
                                        1,
                                        FieldDescriptorProto.Type.TYPE_BOOL));
        var discovery =
                DescriptorProto.newBuilder()
                        .setName("DiscoveryMethod")
                        .addField(one("baggage", 1, "Empty"))
                        .addField(one("workload_discovery", 2, "Empty"))
                        .addField(one("istio_headers", 3, "IstioHeaders"))
                        .addField(one("upstream_filter_state", 4, "Empty"));
        var propagation =
                DescriptorProto.newBuilder()
                        .setName("PropagationMethod")
                        .addField(one("istio_headers", 1, "IstioHeaders"))
                        .addField(one("baggage", 2, "Empty"));
        return message(
                "io.istio.http.peer_metadata",
                DescriptorProto.newBuilder()
                        .setName("Config")
                        .addNestedType(DescriptorProto.newBuilder().setName("Empty"))
                        .addNestedType(headers)
                        .addNestedType(discovery)
                        .addNestedType(propagation)
                        .addField(messages("downstream_discovery", 1, "DiscoveryMethod"))
                        .addField(messages("upstream_discovery", 2, "DiscoveryMethod"))
                        .addField(messages("downstream_propagation", 3, "PropagationMethod"))
                        .addField(messages("upstream_propagation", 4, "PropagationMethod"))
                        .addField(
                                of("shared_with_upstream", 5, FieldDescriptorProto.Type.TYPE_BOOL))
                        .addField(texts("additional_labels", 6)));
    }

    private static FieldDescriptorProto.Builder of(
            String name, int number, FieldDescriptorProto.Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
                .setType(type);
    }

    private static FieldDescriptorProto.Builder texts(String name, int number) {
        return of(name, number, FieldDescriptorProto.Type.TYPE_STRING)
                .setLabel(FieldDescriptorProto.Label.LABEL_REPEATED);
    }

    private static FieldDescriptorProto.Builder one(String name, int number, String type) {
        return of(name, number, FieldDescriptorProto.Type.TYPE_MESSAGE).setTypeName(type);
    }

    private static FieldDescriptorProto.Builder messages(String name, int number, String type) {
        return one(name, number, type).setLabel(FieldDescriptorProto.Label.LABEL_REPEATED);
    }

    private static FieldDescriptorProto.Builder duration(String name, int number) {
        return one(name, number, ".google.protobuf.Duration");
    }

    private static EnumDescriptorProto enumeration(String name, String... values) {
        var all = EnumDescriptorProto.newBuilder().setName(name);
        for (int i = 0; i < values.length; i++) {
            all.addValue(EnumValueDescriptorProto.newBuilder().setName(values[i]).setNumber(i));
        }
        return all.build();
    }

    private static Descriptor message(String packageName, DescriptorProto.Builder message) {
        FileDescriptorProto file =
                FileDescriptorProto.newBuilder()
                        .setName(packageName + ".proto")
                        .setPackage(packageName)
                        .setSyntax("proto3")
                        .addDependency(DurationProto.getDescriptor().getName())
                        .addMessageType(message)
                        .build();
        try {
            return FileDescriptor.buildFrom(
                            file, new FileDescriptor[] {DurationProto.getDescriptor()})
                    .getMessageTypes()
                    .getFirst();
        } catch (DescriptorValidationException e) { // our own text
            throw new IllegalStateException(e);
        }
    }
}
