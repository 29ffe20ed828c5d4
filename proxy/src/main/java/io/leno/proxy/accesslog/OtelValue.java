package io.leno.proxy.accesslog;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;

import java.util.List;

/// A value of an OpenTelemetry log record, whose texts have `%COMMANDS%`. Envoy:
/// `OpenTelemetryFormatter`, which takes texts, arrays and lists of keys and values.
sealed interface OtelValue {
    AnyValue of(LoggedStream stream);

    /// @throws InvalidAccessLogException on a value of another kind, or a text that is no format
    static OtelValue compile(AnyValue value, CommandParser parser) {
        return switch (value.getValueCase()) {
            case STRING_VALUE ->
                    new Text(Format.compile(value.getStringValue(), Format.Missing.DASH, parser));
            case ARRAY_VALUE ->
                    new Many(
                            value.getArrayValue().getValuesList().stream()
                                    .map(each -> compile(each, parser))
                                    .toList());
            case KVLIST_VALUE -> new Keys(compile(value.getKvlistValue(), parser));
            default ->
                    throw new InvalidAccessLogException(
                            "Only string values, nested structs and arrays of them are supported in"
                                    + " OpenTelemetry access log format.");
        };
    }

    static List<Named> compile(KeyValueList values, CommandParser parser) {
        return values.getValuesList().stream()
                .map(each -> new Named(each.getKey(), compile(each.getValue(), parser)))
                .toList();
    }

    /// A value under its key.
    record Named(String key, OtelValue value) {
        KeyValue of(LoggedStream stream) {
            return KeyValue.newBuilder().setKey(key).setValue(value.of(stream)).build();
        }
    }

    /// A text.
    record Text(Format format) implements OtelValue {
        @Override
        public AnyValue of(LoggedStream stream) {
            return AnyValue.newBuilder().setStringValue(format.format(stream)).build();
        }
    }

    /// An array.
    record Many(List<OtelValue> values) implements OtelValue {
        @Override
        public AnyValue of(LoggedStream stream) {
            var all = ArrayValue.newBuilder();
            for (OtelValue value : values) all.addValues(value.of(stream));
            return AnyValue.newBuilder().setArrayValue(all).build();
        }
    }

    /// Keys with values.
    record Keys(List<Named> values) implements OtelValue {
        @Override
        public AnyValue of(LoggedStream stream) {
            var all = KeyValueList.newBuilder();
            for (Named value : values) all.addValues(value.of(stream));
            return AnyValue.newBuilder().setKvlistValue(all).build();
        }
    }
}
