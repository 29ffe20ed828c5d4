package io.leno.proxy.bootstrap;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;

import io.leno.proto.ExtensionTypes;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

import java.util.Optional;

/// YAML or JSON text into protobuf messages, as Envoy reads them.
public final class ProtoYaml {
    private final String source;
    private boolean lenient;

    public ProtoYaml(String source) {
        this.source = source;
    }

    /// Leaves out fields that it does not know, as Envoy does in what it is sent.
    public ProtoYaml lenient() {
        lenient = true;
        return this;
    }

    /// @throws InvalidBootstrapException naming source, line, field and what was expected
    public <B extends Message.Builder> B read(String text, B into) {
        Message message = read(text, into.getDescriptorForType(), new ExtensionTypes());
        try {
            into.mergeFrom(message.toByteString());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(source + ": what was just encoded", e);
        }
        return into;
    }

    /// @param types gets the messages that the text names
    /// @throws InvalidBootstrapException naming source, line, field and what was expected
    DynamicMessage read(String text, Descriptor type, ExtensionTypes types) {
        Optional<Node> root = compose(text);
        if (root.isEmpty()) return DynamicMessage.getDefaultInstance(type);
        var reader = new YamlReader(source, types, lenient);
        StringBuilder json = reader.json(root.get(), type);
        try {
            // by way of bytes: JSON straight into generated classes would look up by reflection
            // every method of every class that it meets
            var message = DynamicMessage.newBuilder(type);
            var parser = JsonFormat.parser().usingTypeRegistry(types.registry());
            (lenient ? parser.ignoringUnknownFields() : parser).merge(json.toString(), message);
            return message.build();
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidBootstrapException(source + ": " + e.getMessage(), e);
        }
    }

    private Optional<Node> compose(String text) {
        try {
            LoadSettings settings = LoadSettings.builder().setLabel(source).build();
            // JSON may be indented by tabs, which YAML forbids; neither has them inside of values
            String spaced = text.stripLeading().startsWith("{") ? text.replace('\t', ' ') : text;
            return new Compose(settings).composeString(spaced);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            throw new InvalidBootstrapException(
                    source + ":" + line + ": " + e.getProblem() + " (expected: YAML or JSON)", e);
        } catch (YamlEngineException e) {
            String problem = String.valueOf(e.getMessage()).replace('\n', ' ');
            throw new InvalidBootstrapException(
                    source + ": " + problem + " (expected: YAML or JSON)", e);
        }
    }
}
