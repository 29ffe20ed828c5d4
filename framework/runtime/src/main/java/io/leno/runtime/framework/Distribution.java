package io.leno.runtime.framework;

import java.nio.file.Path;

/// The folder `bin/leno` was started from.
public record Distribution(Path directory) {
    /// The property in which `bin/leno` names the folder.
    private static final String PROPERTY = "leno.distribution";

    public Distribution {
        directory = directory.toAbsolutePath().normalize();
    }

    /// As `bin/leno` says; without it the working directory.
    public static Distribution ofProcess() {
        return new Distribution(Path.of(System.getProperty(PROPERTY, ".")));
    }

    /// The boot class path.
    public Path lib() {
        return directory.resolve("lib");
    }

    /// The bundles that profiles choose from, read once at the start.
    public Path system() {
        return directory.resolve("system");
    }

    /// The drop folder of all processes of this distribution.
    public Path bundles() {
        return directory.resolve("bundles");
    }

    public Path samples() {
        return directory.resolve("samples");
    }

    /// Where `bin/leno` looks for it; need not be there.
    public Path aotCache() {
        return lib().resolve("leno.aot");
    }

    public Path settings() {
        return directory.resolve("conf").resolve("leno.yaml");
    }

    Path profile(String name) {
        return directory.resolve("conf").resolve("profiles").resolve(name + ".txt");
    }
}
