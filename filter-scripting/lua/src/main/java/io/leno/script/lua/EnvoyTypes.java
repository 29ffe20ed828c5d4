package io.leno.script.lua;

/// Names that Envoy's complaints have for its objects: those of its classes, as C++ mangles them.
final class EnvoyTypes {
    private static final String ENVOY = "N5Envoy10Extensions";

    private EnvoyTypes() {}

    /// Of a class of the Lua filter.
    static String ofFilter(String name) {
        return ENVOY + "11HttpFilters3Lua" + name.length() + name + "E";
    }

    /// Of a class of what all Lua in Envoy shares.
    static String common(String name) {
        return ENVOY + "7Filters6Common3Lua" + name.length() + name + "E";
    }
}
