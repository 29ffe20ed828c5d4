package io.leno.script.wasm.abi;

/// How a property is that a module sets. Envoy: `declare_property.proto`; of types, the module's
/// bytes are what everybody sees.
///
/// @param readOnly it is set once
record PropertyKind(String name, boolean readOnly, LifeSpan span) {
    /// Of those that nobody has declared.
    static PropertyKind undeclared(String name) {
        return new PropertyKind(name, false, LifeSpan.FILTER_CHAIN);
    }

    static PropertyKind of(ForeignArguments arguments) {
        return new PropertyKind(
                arguments.text(1), arguments.number(2) != 0, LifeSpan.of(arguments.number(5)));
    }
}
