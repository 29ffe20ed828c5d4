package io.leno.runtime.command;

import static java.util.Objects.requireNonNull;

import io.leno.runtime.Leno;

import picocli.CommandLine.IVersionProvider;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// What `--version` prints.
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        try (InputStream text = requireNonNull(Leno.class.getResourceAsStream("version.txt"))) {
            String leno = new String(text.readAllBytes(), StandardCharsets.UTF_8);
            return new String[] {"leno " + leno + " (Java " + Runtime.version() + ")"};
        }
    }
}
