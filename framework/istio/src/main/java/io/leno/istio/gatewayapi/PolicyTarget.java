package io.leno.istio.gatewayapi;

/// What a policy is for: a Service or a ServiceEntry of its own namespace. Public only so that the
/// binder can make it.
///
/// @param sectionName a port of it, by name; empty: all
public record PolicyTarget(String group, String kind, String name, String sectionName) {}
