package io.leno.runtime.deploy;

import org.osgi.framework.Bundle;

import java.nio.file.Path;

/// One version of a plugin, installed.
///
/// @param number counts the plugin's generations in this process
/// @param file the dropped jar it came from
record Generation(String plugin, int number, Path file, String sha256, Bundle bundle) {
    String fileName() {
        return file.getFileName().toString();
    }

    /// The same, found in another file.
    Generation in(Path other) {
        return new Generation(plugin, number, other, sha256, bundle);
    }
}
