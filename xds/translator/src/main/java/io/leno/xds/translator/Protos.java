package io.leno.xds.translator;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Duration;
import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.Value;

import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;

import java.io.IOException;
import java.io.UncheckedIOException;

/// The small messages that many others are made of, and the one way messages are encoded: the same
/// message gives the same bytes.
public final class Protos {
    static final Duration NO_TIMEOUT = Duration.getDefaultInstance();

    private Protos() {}

    /// Maps in the order of their keys.
    public static byte[] bytes(Message message) {
        byte[] bytes = new byte[message.getSerializedSize()];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.useDeterministicSerialization();
        try {
            message.writeTo(out);
        } catch (IOException impossible) {
            throw new UncheckedIOException("an array takes every byte", impossible);
        }
        return bytes;
    }

    /// As `Any.pack`, which orders map entries as they come.
    public static Any any(Message message) {
        return Any.newBuilder()
                .setTypeUrl("type.googleapis.com/" + message.getDescriptorForType().getFullName())
                .setValue(ByteString.copyFrom(bytes(message)))
                .build();
    }

    /// A field that the messages we have do not know yet, but newer proxies do.
    static UnknownFieldSet newerField(int number, Message value) {
        var field = UnknownFieldSet.Field.newBuilder().addLengthDelimited(value.toByteString());
        return UnknownFieldSet.newBuilder().addField(number, field.build()).build();
    }

    /// A message with just one such field.
    static Message newerMessage(int number, Message value) {
        return Empty.newBuilder().setUnknownFields(newerField(number, value)).build();
    }

    static Duration duration(java.time.Duration duration) {
        return Duration.newBuilder()
                .setSeconds(duration.getSeconds())
                .setNanos(duration.getNano())
                .build();
    }

    static UInt32Value uint32(int value) {
        return UInt32Value.of(value);
    }

    static BoolValue bool(boolean value) {
        return BoolValue.of(value);
    }

    static Value string(String value) {
        return Value.newBuilder().setStringValue(value).build();
    }

    static Value struct(Struct value) {
        return Value.newBuilder().setStructValue(value).build();
    }

    static Address address(String address, int port) {
        return Address.newBuilder().setSocketAddress(socketAddress(address, port)).build();
    }

    static SocketAddress socketAddress(String address, int port) {
        return SocketAddress.newBuilder().setAddress(address).setPortValue(port).build();
    }

    /// Over the stream that brought the referring resource, waiting as long as it takes: the one
    /// who refers is of no use without.
    static ConfigSource ads() {
        return ConfigSource.newBuilder()
                .setAds(AggregatedConfigSource.getDefaultInstance())
                .setInitialFetchTimeout(NO_TIMEOUT)
                .setResourceApiVersion(ApiVersion.V3)
                .build();
    }
}
