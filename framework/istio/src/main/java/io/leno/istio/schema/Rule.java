package io.leno.istio.schema;

/// What must hold in a value of a resource.
///
/// @param expression in CEL, true where it holds; `self` is the value
/// @param message for people, where it does not
public record Rule(String expression, String message) {}
