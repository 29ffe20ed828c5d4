package io.leno.proxy.config;

/// One resource, or with no name all of a type, of one origin: what a subscription is for.
record ResourceRef(ConfigOrigin origin, String typeUrl, String name) {}
