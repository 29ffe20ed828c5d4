package io.leno.api.config;

import org.osgi.annotation.versioning.ConsumerType;

/// Understands the resources of some API groups and kinds. A bundle registers one as a service;
/// `framework/control` asks every dialect in turn, the first that understands a resource parses it.
@ConsumerType
public interface ConfigDialect {
    /// For messages and debug pages: `istio networking`.
    String name();

    /// True where [#parse] is the one to call; false hands the resource to the next dialect.
    boolean understands(ResourceKey key);

    /// Typed rules, or why not. Pure: the same resource gives the same answer, and nothing is
    /// remembered. Bad input is a problem in the answer, never an exception. Finds all problems,
    /// not just the first. Called on any thread.
    ParsedConfig parse(ConfigResource resource);
}
