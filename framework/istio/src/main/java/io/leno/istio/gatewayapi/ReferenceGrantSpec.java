package io.leno.istio.gatewayapi;

import java.util.List;

/// `spec` of a `ReferenceGrant`: who may refer to objects of its namespace. Public only so that the
/// binder can make it.
public record ReferenceGrantSpec(List<From> from, List<To> to) {
    public record From(String group, String kind, String namespace) {}

    /// @param name empty: all
    public record To(String group, String kind, String name) {}

    boolean allows(From who, String group, String kind, String name) {
        return from.contains(who)
                && to.stream()
                        .anyMatch(
                                each ->
                                        each.group().equals(group)
                                                && each.kind().equals(kind)
                                                && (each.name().isEmpty()
                                                        || each.name().equals(name)));
    }
}
