package io.leno.script.lua;

import io.leno.api.filter.TlsSession;
import io.leno.script.lua.lang.LuaFunction;
import io.leno.script.lua.lang.Methods;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/// What the client's connection agreed on by TLS.
final class TlsObject extends ScriptObject {
    private static final Map<String, LuaFunction> METHODS = methodsOfAll();

    private final TlsSession session;

    private TlsObject(ScriptRun run, TlsSession session) {
        super(run);
        this.session = session;
    }

    /// Null for a plain connection.
    static @Nullable TlsObject of(ScriptRun run) {
        TlsSession session = run.stream().info().tlsSession();
        if (session == null) return null;
        return run.once("tls", TlsObject.class, () -> new TlsObject(run, session));
    }

    private static Map<String, LuaFunction> methodsOfAll() {
        Methods<TlsObject> methods =
                ScriptLog.addTo(
                        new Methods<>(TlsObject.class, EnvoyTypes.common("SslConnectionWrapper")));
        value(methods, "peerCertificatePresented", TlsSession::hasPeerCertificate);
        value(methods, "peerCertificateValidated", TlsSession::isPeerValidated);
        list(methods, "uriSanPeerCertificate", TlsSession::peerUris);
        list(methods, "uriSanLocalCertificate", TlsSession::localUris);
        list(methods, "dnsSansPeerCertificate", TlsSession::peerDnsNames);
        list(methods, "dnsSansLocalCertificate", TlsSession::localDnsNames);
        list(methods, "oidsPeerCertificate", TlsSession::peerOids);
        list(methods, "oidsLocalCertificate", TlsSession::localOids);
        text(methods, "subjectPeerCertificate", TlsSession::peerSubject);
        text(methods, "subjectLocalCertificate", TlsSession::localSubject);
        text(methods, "issuerPeerCertificate", TlsSession::peerIssuer);
        text(methods, "serialNumberPeerCertificate", TlsSession::peerSerial);
        text(methods, "sha256PeerCertificateDigest", TlsSession::peerFingerprint);
        text(methods, "urlEncodedPemEncodedPeerCertificate", TlsSession::peerPem);
        text(methods, "urlEncodedPemEncodedPeerCertificateChain", TlsSession::peerChainPem);
        text(methods, "ciphersuiteId", each -> String.format("0x%04x", each.cipherId()));
        text(methods, "ciphersuiteString", TlsSession::cipher);
        text(methods, "tlsVersion", TlsSession::version);
        text(methods, "sessionId", TlsSession::sessionId);
        value(methods, "validFromPeerCertificate", each -> seconds(each.peerValidFrom()));
        value(methods, "expirationPeerCertificate", each -> seconds(each.peerExpires()));
        return methods.add("parsedSubjectPeerCertificate", (self, a) -> self.subject()).all();
    }

    private static Object seconds(@Nullable Instant time) {
        return time == null ? 0.0 : (double) time.getEpochSecond();
    }

    private static void value(
            Methods<TlsObject> methods, String name, Function<TlsSession, @Nullable Object> value) {
        methods.add(name, (self, arguments) -> value.apply(self.session));
    }

    private static void text(
            Methods<TlsObject> methods, String name, Function<TlsSession, @Nullable String> text) {
        value(
                methods,
                name,
                session -> {
                    String found = LuaValues.bytes(text.apply(session));
                    return found == null ? "" : found;
                });
    }

    private static void list(
            Methods<TlsObject> methods, String name, Function<TlsSession, List<String>> list) {
        methods.add(
                name,
                (self, arguments) -> LuaValues.toLua(arguments.state(), list.apply(self.session)));
    }

    private @Nullable Object subject() {
        String subject = session.peerSubject();
        return subject == null
                ? null
                : new Subject(run(), attributes(subject, "CN"), attributes(subject, "O"));
    }

    /// In the order of the certificate, which is that of [LdapName], too.
    private static List<String> attributes(String subject, String type) {
        try {
            return new LdapName(subject)
                    .getRdns().stream()
                            .filter(each -> each.getType().equalsIgnoreCase(type))
                            .map(each -> each.getValue().toString())
                            .toList();
        } catch (InvalidNameException e) {
            return List.of();
        }
    }

    @Override
    public Map<String, LuaFunction> methods() {
        return METHODS;
    }

    private static final class Subject extends ScriptObject {
        private static final Map<String, LuaFunction> METHODS =
                ScriptLog.addTo(
                                new Methods<>(
                                        Subject.class, EnvoyTypes.common("ParsedX509NameWrapper")))
                        .add("commonName", (self, arguments) -> self.commonName())
                        .add(
                                "organizationName",
                                (self, a) -> LuaValues.toLua(a.state(), self.organizations))
                        .all();

        private final List<String> commonNames;
        private final List<String> organizations;

        Subject(ScriptRun run, List<String> commonNames, List<String> organizations) {
            super(run);
            this.commonNames = commonNames;
            this.organizations = organizations;
        }

        private @Nullable String commonName() {
            return commonNames.isEmpty() ? null : LuaValues.bytes(commonNames.getFirst());
        }

        @Override
        public Map<String, LuaFunction> methods() {
            return METHODS;
        }
    }
}
