package io.leno.proxy.admin;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;

import io.leno.proto.ExtensionTypes;

/// Messages as JSON the way Envoy shows them: snake case, indented by one space, secrets redacted.
final class ProtoJson {
    /// Which fields appear.
    enum Fields {
        /// Those that are set.
        SET,
        /// Those that have defaults as well.
        ALL
    }

    /// Brackets and elements of lists each have lines of their own, as in Envoy.
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();

    private ProtoJson() {}

    /// @throws InvalidProtocolBufferException when an `Any` within is broken
    static String print(Message message, Fields fields) throws InvalidProtocolBufferException {
        var types = new ExtensionTypes();
        Message shown = new Redaction(types).apply(message);
        JsonFormat.Printer printer = JsonFormat.printer().preservingProtoFieldNames();
        if (fields == Fields.ALL) printer = printer.alwaysPrintFieldsWithNoPresence();
        String json = printer.usingTypeRegistry(types.registry()).print(shown);
        return halfIndented(GSON.toJson(JsonParser.parseString(json)));
    }

    /// Envoy indents by one.
    static String halfIndented(String json) {
        var out = new StringBuilder(json.length());
        for (String line : json.split("\n", -1)) {
            int indent = line.length() - line.stripLeading().length();
            out.append(line, indent / 2, line.length()).append('\n');
        }
        return out.toString();
    }
}
