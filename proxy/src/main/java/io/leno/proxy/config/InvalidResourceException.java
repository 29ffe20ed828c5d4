package io.leno.proxy.config;

/// A resource is refused; the message becomes the text of the NACK.
public final class InvalidResourceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public InvalidResourceException(String message) {
        super(message);
    }

    public InvalidResourceException(String message, Throwable cause) {
        super(message, cause);
    }

    /// The reason alone, as Envoy tells it beside the resource's name.
    static String why(Exception refusal, String name) {
        String message = String.valueOf(refusal.getMessage());
        for (String kind : new String[] {"listener ", "cluster "}) {
            String prefix = kind + name + ": ";
            if (message.startsWith(prefix)) return message.substring(prefix.length());
        }
        return message;
    }

    /// An extension that nobody provides, in Envoy's words.
    static InvalidResourceException unknown(String name, String typeUrl) {
        return new InvalidResourceException(
                "Didn't find a registered implementation for '"
                        + name
                        + "' with type URL: '"
                        + typeUrl.substring(typeUrl.lastIndexOf('/') + 1)
                        + "'");
    }

    /// @param where the resource
    static InvalidResourceException unknown(String where, String name, String typeUrl) {
        return new InvalidResourceException(where + ": " + unknown(name, typeUrl).getMessage());
    }
}
