package io.leno.script.wasm.abi;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What a foreign function is called with: a message, its fields by number.
record ForeignArguments(UnknownFieldSet fields) {
    /// Null where the bytes are no message.
    static @Nullable ForeignArguments of(byte[] message) {
        try {
            return new ForeignArguments(UnknownFieldSet.parseFrom(message));
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    /// Of a field that is set several times the last one counts.
    byte[] bytes(int field) {
        List<ByteString> values = fields.getField(field).getLengthDelimitedList();
        return values.isEmpty() ? new byte[0] : values.getLast().toByteArray();
    }

    String text(int field) {
        return new String(bytes(field), UTF_8);
    }

    long number(int field) {
        List<Long> values = fields.getField(field).getVarintList();
        return values.isEmpty() ? 0 : values.getLast();
    }
}
