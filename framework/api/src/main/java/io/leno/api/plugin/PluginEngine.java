package io.leno.api.plugin;

import org.osgi.annotation.versioning.ConsumerType;

import java.util.Set;

/// Makes plugins of files that are not jars: scripts. A bundle registers one as a service and
/// claims the endings of its files; the deployer then treats such a file in a drop folder as it
/// treats a jar: checked before anybody sees it, generations side by side, drained, kept for
/// rollback. Where two engines claim an ending, the newer bundle's makes it. When an engine is
/// replaced, its files are made again by the new one; when it leaves, they are withdrawn until one
/// comes.
@ConsumerType
public interface PluginEngine {
    /// Which files: `lua`, `js`; lower case, without the dot.
    Set<String> endings();

    /// Reads a file and makes what it provides, which nobody uses before this returns. Called on
    /// the deployer's thread; may take its time.
    ///
    /// @throws InvalidPluginConfigException when the file cannot be used: its line and what is
    ///   wrong with it, without the name of the file
    PluginArtifact make(PluginFile file);
}
