package io.leno.xds.server.debug;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.leno.api.json.Json;
import io.leno.api.xds.TypeUrls;
import io.leno.api.xds.XdsResource;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Resources as Envoy's admin shows them: protobuf's JSON with every `Any` opened.
final class ResourceText {
    /// Where Envoy's generated messages are: `envoy.x.Y` is class `io.envoyproxy.envoy.x.Y`.
    private static final List<String> JAVA_PACKAGES = List.of("io.envoyproxy.", "com.github.", "");

    private final Map<String, Optional<Descriptor>> known = new HashMap<>();

    /// The resource as JSON, or what keeps it from being shown.
    Object json(XdsResource resource) {
        try {
            Any any =
                    Any.newBuilder()
                            .setTypeUrl(resource.typeUrl())
                            .setValue(shown(resource))
                            .build();
            var types = TypeRegistry.newBuilder();
            collect(any, types);
            return new Json.Raw(
                    JsonFormat.printer()
                            .usingTypeRegistry(types.build())
                            .preservingProtoFieldNames()
                            .print(any));
        } catch (InvalidProtocolBufferException unshowable) {
            return Map.of(
                    "name", resource.name(), "error", String.valueOf(unshowable.getMessage()));
        }
    }

    /// Private keys are shown to nobody.
    static ByteString shown(XdsResource resource) throws InvalidProtocolBufferException {
        var bytes = ByteString.copyFrom(resource.bytes());
        if (!resource.typeUrl().equals(TypeUrls.SECRET)) return bytes;
        var secret = Secret.parseFrom(bytes).toBuilder();
        if (!secret.hasTlsCertificate()) return bytes;
        secret.getTlsCertificateBuilder().getPrivateKeyBuilder().setInlineString("[redacted]");
        return secret.build().toByteString();
    }

    private void collect(Any any, TypeRegistry.Builder types)
            throws InvalidProtocolBufferException {
        String name = any.getTypeUrl().substring(any.getTypeUrl().lastIndexOf('/') + 1);
        Optional<Descriptor> type = known.computeIfAbsent(name, ResourceText::descriptor);
        if (type.isEmpty()) return;
        types.add(type.get());
        collect(DynamicMessage.parseFrom(type.get(), any.getValue()), types);
    }

    private void collect(Message message, TypeRegistry.Builder types)
            throws InvalidProtocolBufferException {
        if (message.getDescriptorForType().getFullName().equals("google.protobuf.Any")) {
            collect(Any.parseFrom(message.toByteString()), types);
            return;
        }
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            if (field.getKey().getJavaType() != FieldDescriptor.JavaType.MESSAGE) continue;
            List<?> values =
                    field.getKey().isRepeated()
                            ? (List<?>) field.getValue()
                            : List.of(field.getValue());
            for (Object value : values) collect((Message) value, types);
        }
    }

    private static Optional<Descriptor> descriptor(String name) {
        return JAVA_PACKAGES.stream().flatMap(in -> descriptorOf(in + name).stream()).findFirst();
    }

    private static Optional<Descriptor> descriptorOf(String className) {
        try {
            Class<?> message = Class.forName(className, true, Cluster.class.getClassLoader());
            Method descriptor = message.getMethod("getDescriptor");
            return Optional.of((Descriptor) descriptor.invoke(null));
        } catch (ReflectiveOperationException | ClassCastException absent) {
            return Optional.empty();
        }
    }
}
