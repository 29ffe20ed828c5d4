package io.leno.filters.statefulsession;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;

import io.envoyproxy.envoy.extensions.http.stateful_session.cookie.v3.CookieBasedSessionState;
import io.envoyproxy.envoy.extensions.http.stateful_session.header.v3.HeaderBasedSessionState;
import io.leno.api.filter.Headers;
import io.leno.api.plugin.InvalidPluginConfigException;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Locale;

/// How a client and the proxy tell each other about a session's host.
interface SessionState {
    /// There are no sessions.
    SessionState NONE =
            new SessionState() {
                @Override
                public boolean concerns(Headers request) {
                    return false;
                }

                @Override
                public @Nullable String host(Headers request) {
                    return null;
                }

                @Override
                public void tell(String host, Headers response) {}
            };

    boolean concerns(Headers request);

    /// `10.0.0.7:8080`; null where the client names none.
    @Nullable String host(Headers request);

    void tell(String host, Headers response);

    /// Reads one of Envoy's two messages.
    ///
    /// @throws InvalidPluginConfigException when it is another
    static SessionState of(Any config, InstantSource clock) {
        try {
            if (config.is(CookieBasedSessionState.class)) {
                return CookieState.of(config.unpack(CookieBasedSessionState.class), clock);
            }
            if (config.is(HeaderBasedSessionState.class)) {
                String name = config.unpack(HeaderBasedSessionState.class).getName();
                if (name.isEmpty()) {
                    throw new InvalidPluginConfigException("HeaderBasedSessionState.name: empty");
                }
                return new HeaderState(name.toLowerCase(Locale.ROOT));
            }
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidPluginConfigException("session_state: " + e.getMessage(), e);
        }
        throw new InvalidPluginConfigException(
                "session_state: "
                        + config.getTypeUrl()
                        + " (expected: CookieBasedSessionState or HeaderBasedSessionState)");
    }

    /// A header of this name, encoded.
    record HeaderState(String name) implements SessionState {
        @Override
        public boolean concerns(Headers request) {
            return true;
        }

        @Override
        public @Nullable String host(Headers request) {
            String value = request.get(name);
            byte[] host = value == null ? new byte[0] : decoded(value);
            return host.length == 0 ? null : new String(host, StandardCharsets.UTF_8);
        }

        @Override
        public void tell(String host, Headers response) {
            response.set(
                    name,
                    Base64.getEncoder().encodeToString(host.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /// Nothing, for what is no Base64.
    static byte[] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            return new byte[0];
        }
    }
}
