package io.leno.proxy.filter;

/// No bundle provides a filter that is required.
public final class UnknownFilterException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnknownFilterException(FilterSpec spec) {
        super(
                "Didn't find a registered implementation for '"
                        + spec.name()
                        + "' with type URL: '"
                        + FilterRegistry.typeName(spec.config().typeUrl())
                        + "'");
    }
}
