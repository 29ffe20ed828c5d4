package io.leno.rollout.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.MessageDigest;
import java.util.regex.Pattern;

/// Who may change what proxies run: whoever has the token, and where there is none whoever is on
/// this machine (so also through `kubectl port-forward`).
///
/// @param token empty: none
record Access(String token) {
    private static final Pattern LOCAL =
            Pattern.compile("(localhost|127\\.[0-9.]+|\\[::1])(:\\d+)?");

    void requireWrite(HttpExchange exchange) throws CommandException {
        if (!token.isEmpty()) {
            requireToken(exchange);
            return;
        }
        InetAddress peer = exchange.getRemoteAddress().getAddress();
        // the name as well: a web page may have made its own name mean this machine
        String host = String.valueOf(exchange.getRequestHeaders().getFirst("host"));
        if (!isLocal(peer) || !LOCAL.matcher(host).matches())
            throw new CommandException(
                    403,
                    "plugins are changed from the machine of the control plane only (expected: a"
                            + " request from there, or a control plane with --plugins-token-file)");
    }

    private static boolean isLocal(InetAddress peer) {
        try {
            return peer.isLoopbackAddress()
                    || InetAddress.getByAddress(peer.getAddress()).isLoopbackAddress();
        } catch (UnknownHostException impossible) {
            return false;
        }
    }

    private void requireToken(HttpExchange exchange) throws CommandException {
        String given = String.valueOf(exchange.getRequestHeaders().getFirst("authorization"));
        byte[] expected = ("Bearer " + token).getBytes(UTF_8);
        if (!MessageDigest.isEqual(given.getBytes(UTF_8), expected))
            throw new CommandException(
                    401, "authorization: not the token of this control plane (see --token-file)");
    }
}
