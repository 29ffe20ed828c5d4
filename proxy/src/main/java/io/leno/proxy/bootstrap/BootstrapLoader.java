package io.leno.proxy.bootstrap;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.leno.proto.BrokenRuleException;
import io.leno.proto.ExtensionTypes;
import io.leno.proto.ProtoRules;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads an Envoy bootstrap, YAML or JSON.
public final class BootstrapLoader {
    private BootstrapLoader() {}

    /// Reads a file, a text, or both: then the text is merged over the file as Envoy does with
    /// `--config-yaml` (single values replace, lists grow).
    ///
    /// @throws InvalidBootstrapException naming file, line, field and what was expected
    public static Bootstrap load(@Nullable Path file, @Nullable String yaml) {
        if (file == null && yaml == null) {
            throw new InvalidBootstrapException(
                    "no bootstrap (expected: config.path, config.yaml or both)");
        }
        var types = new ExtensionTypes();
        var bootstrap = DynamicMessage.newBuilder(Bootstrap.getDescriptor());
        if (file != null) bootstrap.mergeFrom(parse(file.toString(), read(file), types));
        if (yaml != null) bootstrap.mergeFrom(parse("config-yaml", yaml, types));
        return checked(file == null ? "config-yaml" : file.toString(), bootstrap.build(), types);
    }

    /// Reads a text.
    ///
    /// @param source what errors call it: `envoy.yaml`
    public static Bootstrap parse(String source, String text) {
        var types = new ExtensionTypes();
        return checked(source, parse(source, text, types), types);
    }

    private static DynamicMessage parse(String source, String text, ExtensionTypes types) {
        return new ProtoYaml(source).read(text, Bootstrap.getDescriptor(), types);
    }

    private static Bootstrap checked(String source, DynamicMessage message, ExtensionTypes types) {
        try {
            new ProtoRules(types::find).check(message);
            return Bootstrap.parseFrom(message.toByteString());
        } catch (BrokenRuleException e) {
            throw new InvalidBootstrapException(source + ": " + e.getMessage(), e);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(source + ": what was just encoded", e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new InvalidBootstrapException(
                    file + ": cannot be read: " + e + " (expected: an Envoy bootstrap)", e);
        }
    }
}
